import {
  convertCssVariables,
  createTheme,
  defaultCssVariablesResolver,
  defaultVariantColorsResolver,
  mergeMantineTheme,
  DEFAULT_THEME,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';
import { commonText } from './text/common.en.ts';

/** The one accent. Shade 7 carries light pages, shade 4 dark ones; both reach 4.5:1 against their panel. */
const teal: MantineColorsTuple = [
  '#eef8f7',
  '#dff1ef',
  '#b9e0dc',
  '#83cdc3',
  '#4fc3b5',
  '#2aa598',
  '#12857f',
  '#0b6e6e',
  '#095a5a',
  '#064646',
];

/** Danger and recording, nothing else. */
const red: MantineColorsTuple = [
  '#fdeeef',
  '#f9d9db',
  '#f3b3b7',
  '#f08c92',
  '#ff7f83',
  '#e5525a',
  '#d33c46',
  '#bd2732',
  '#9c1f29',
  '#7b1820',
];

/** Mantine's greys of dark pages, in the blue of our panels: fields, tracks and lines come from here. */
const dark: MantineColorsTuple = [
  '#e8eef2',
  '#a9b7c2',
  '#8d9ca8',
  '#5b6b78',
  '#3d4c59',
  '#26323c',
  '#1b252e',
  '#172028',
  '#10171d',
  '#0c1217',
];

/** What stands on a filled colour: white on the dark shades of light pages, near black on the light shades of dark ones. */
const inkOn: Record<string, string> = { teal: 'var(--accent-ink)', red: 'var(--danger-ink)' };

/** The colour's own text, where it stands on its faint shade or on the panel (menu items, alerts). */
const textOf: Record<string, string> = { teal: 'var(--accent)', red: 'var(--danger)', yellow: 'var(--warn)' };

const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const name = input.color ?? 'teal';
  const text = input.variant === 'filled' ? inkOn[name] : input.variant === 'light' ? textOf[name] : undefined;
  return text === undefined ? colors : { ...colors, color: text };
};

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 4 },
  colors: { teal, red, dark },
  variantColorResolver: variantColors,
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Consolas, monospace',
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: { fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    // Locking the page's scroll puts a <style> element into it; the pages do not scroll as a whole anyway.
    // Its <header> would be a second banner beside the window's own.
    Modal: { defaultProps: { lockScroll: false, centered: true, attributes: { header: { role: 'presentation' } } } },
    // Its focus placeholder is no menu item, which a menu may not hold; the first item takes the focus instead.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Drawer: { defaultProps: { lockScroll: false, attributes: { header: { role: 'presentation' } } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': commonText.close } } },
    Spotlight: { defaultProps: { lockScroll: false } },
    Tooltip: { defaultProps: { openDelay: 350, events: { hover: true, focus: true, touch: false } } },
  },
});

/** Ties Mantine's roles to the roles in theme.css, so both speak of the same colours. */
const variables: CSSVariablesResolver = (resolvedTheme) => {
  const base = defaultCssVariablesResolver(resolvedTheme);
  const roles = {
    '--mantine-color-body': 'var(--page)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--soft)',
    // What cannot be changed is still to be read.
    '--mantine-color-disabled-color': 'var(--soft)',
    '--mantine-color-placeholder': 'var(--faint)',
    '--mantine-color-default': 'var(--panel)',
    '--mantine-color-default-hover': 'var(--sunk)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--control-line)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--danger)',
    // Menu items take this shade for their text, whatever the scheme.
    '--mantine-color-red-6': 'var(--danger)',
    // On dark pages an outline would be as good as white.
    '--mantine-color-red-outline': 'var(--danger)',
    '--mantine-color-red-outline-hover': 'var(--danger-soft)',
    '--mantine-color-red-light': 'var(--danger-soft)',
    '--mantine-color-red-light-color': 'var(--danger)',
    '--mantine-color-red-light-hover': 'var(--danger-soft)',
    '--mantine-color-yellow-light': 'var(--warn-soft)',
    '--mantine-color-yellow-light-color': 'var(--warn)',
    '--mantine-color-teal-light': 'var(--accent-soft)',
    '--mantine-color-teal-light-color': 'var(--accent)',
    '--mantine-color-teal-light-hover': 'var(--accent-soft)',
  };
  return { variables: base.variables, light: { ...base.light, ...roles }, dark: { ...base.dark, ...roles } };
};

/**
 * Gives the page the theme's variables through a constructed style sheet. The policy `style-src 'self'` forbids the
 * <style> element Mantine would write; a constructed sheet is not markup and is allowed.
 */
export function adoptThemeVariables(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(convertCssVariables(variables(mergeMantineTheme(DEFAULT_THEME, theme)), ':root'));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
