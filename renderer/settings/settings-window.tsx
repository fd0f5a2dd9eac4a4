import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import { useConnection } from '../connection.ts';
import { WANTED_SECTION } from '../frame/place-store.ts';
import { useSettings } from '../settings-store.ts';
import { useStatus } from '../status-store.ts';
import { AboutSection } from './about-section.tsx';
import { AnswersSection } from './answers-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { HealthSection } from './health-section.tsx';
import { LibrarySection } from './library-section.tsx';
import { ManagedSome } from './managed-some.tsx';
import { PrivacySection } from './privacy-section.tsx';
import css from './settings-window.module.css';

const AccountsSection = lazy(async () => ({ default: (await import('../accounts/accounts-section.tsx')).AccountsSection }));
const CostSection = lazy(async () => ({ default: (await import('./cost-section.tsx')).CostSection }));
const ModelsSection = lazy(async () => ({ default: (await import('./models-section.tsx')).ModelsSection }));
const ProvidersSection = lazy(async () => ({ default: (await import('./providers-section.tsx')).ProvidersSection }));
const RolesSection = lazy(async () => ({ default: (await import('./roles-section.tsx')).RolesSection }));
const ScopesSection = lazy(async () => ({ default: (await import('./scopes-section.tsx')).ScopesSection }));
const VoiceSection = lazy(async () => ({ default: (await import('./voice-section.tsx')).VoiceSection }));

const sections = [
  'answers',
  'providers',
  'roles',
  'cost',
  'voice',
  'library',
  'scopes',
  'accounts',
  'models',
  'appearance',
  'privacy',
  'health',
  'about',
] as const;
type Section = (typeof sections)[number];

/** The settings, one section at a time. The section stands in the address, so that it can be pointed at. */
export function SettingsWindow(): ReactNode {
  const { t } = useTranslation();
  const [section, goTo] = useSection();
  const lost = useConnection((state) => state.state === 'lost');
  return (
    <div className={css.window}>
      <nav className={css.nav} aria-label={t('settings.sections')}>
        <h1 className={css.windowTitle}>{t('settings.title')}</h1>
        <ul>
          {sections.map((name) => (
            <li key={name}>
              <a
                href={`#${name}`}
                aria-current={name === section ? 'page' : undefined}
                onClick={(event) => {
                  event.preventDefault();
                  goTo(name);
                }}
              >
                {t(`settings.${name}.title`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main className={css.main}>
        <div role="status">{lost && <p className={css.banner}>{t('frame.connectionLost')}</p>}</div>
        <div className={css.section}>
          <h2 className={css.sectionTitle}>{t(`settings.${section}.title`)}</h2>
          <ManagedSome section={section} />
          <Content section={section} />
        </div>
      </main>
    </div>
  );
}

/** Health and About are there also while the profile is locked; the rest waits for the settings. */
function Content({ section }: { section: Section }): ReactNode {
  const { t } = useTranslation();
  const settings = useSettings((state) => state.settings);
  const vault = useStatus((state) => state.status?.vault.state);
  if (section === 'health') return <HealthSection />;
  if (section === 'about') return <AboutSection />;
  if (vault !== undefined && vault !== 'unlocked') return <p className={css.intro}>{t('settings.locked')}</p>;
  if (settings === null) return <p className={css.intro}>{t('settings.reading')}</p>;
  return <Editable section={section} settings={settings} />;
}

function Editable({ section, settings }: { section: Exclude<Section, 'health' | 'about'>; settings: Settings }): ReactNode {
  switch (section) {
    case 'answers':
      return <AnswersSection settings={settings} />;
    case 'providers':
      return (
        <Suspense>
          <ProvidersSection settings={settings} />
        </Suspense>
      );
    case 'roles':
      return (
        <Suspense>
          <RolesSection settings={settings} />
        </Suspense>
      );
    case 'cost':
      return (
        <Suspense>
          <CostSection settings={settings} />
        </Suspense>
      );
    case 'voice':
      return (
        <Suspense>
          <VoiceSection settings={settings} />
        </Suspense>
      );
    case 'library':
      return <LibrarySection settings={settings} />;
    case 'accounts':
      return (
        <Suspense>
          <AccountsSection settings={settings} />
        </Suspense>
      );
    case 'scopes':
      return (
        <Suspense>
          <ScopesSection settings={settings} />
        </Suspense>
      );
    case 'models':
      return (
        <Suspense>
          <ModelsSection settings={settings} />
        </Suspense>
      );
    case 'appearance':
      return <AppearanceSection settings={settings} />;
    case 'privacy':
      return <PrivacySection settings={settings} />;
  }
}

function useSection(): [Section, (section: Section) => void] {
  const read = (): Section => sections.find((name) => location.hash === `#${name}`) ?? 'answers';
  const [section, setSection] = useState(read);
  // The main window may ask for a section: before this one opened, or now.
  useEffect(() => {
    const take = () => {
      const wanted = sections.find((name) => name === localStorage.getItem(WANTED_SECTION));
      localStorage.removeItem(WANTED_SECTION);
      if (wanted !== undefined) setSection(wanted);
    };
    take();
    window.addEventListener('storage', take);
    return () => window.removeEventListener('storage', take);
  }, []);
  useEffect(() => {
    const onHash = () => setSection(read());
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);
  return [
    section,
    (next) => {
      history.replaceState(null, '', `#${next}`);
      setSection(next);
    },
  ];
}
