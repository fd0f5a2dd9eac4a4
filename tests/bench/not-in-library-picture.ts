import type { Rates } from './calibrate-not-in-library.ts';

interface Curve {
  name: string;
  points: readonly Rates[];
}

const [WIDTH, HEIGHT] = [840, 520];
const PLOT = { left: 70, top: 60, width: 400, height: 400 };
const COLORS = ['#0b5fa5', '#a3480a', '#1b7a3d', '#7a3e9d', '#8a6d00'];
const STYLE = 'font: 13px sans-serif; fill: #222';

/** False answers over false refusals: of both halves pooled, of the sets, and where the threshold in use lies. */
export function curvePicture({ pooled, sets }: { pooled: readonly Curve[]; sets: readonly Curve[] }): string {
  const heldOut = (rates: Rates): number => rates.falseAnswerHeldOut;
  const foreign = (rates: Rates): number => rates.falseAnswerForeign;
  const lines = [
    ...sets.map(({ points }, index) => line(points, heldOut, { color: COLORS[index % COLORS.length] ?? '#222', width: 1 })),
    ...pooled.flatMap(({ points }, index) => [
      line(points, heldOut, { color: '#222', width: 3, dash: index === 0 ? '7 5' : '' }),
      line(points, foreign, { color: '#999', width: 3, dash: index === 0 ? '7 5' : '' }),
    ]),
    ...sets.map(({ points }, index) => mark(points, heldOut, { color: COLORS[index % COLORS.length] ?? '#222', radius: 4 })),
    ...pooled.flatMap(({ points }) => [
      mark(points, heldOut, { color: '#222', radius: 6 }),
      mark(points, foreign, { color: '#999', radius: 6 }),
    ]),
  ];
  const [calibration = '', report = ''] = pooled.map(({ name }) => name);
  const legend = [
    entry(0, '#222', 3, `held out, mean of the sets, ${report} half`),
    entry(1, '#222', 3, `the same, ${calibration} half`, '7 5'),
    entry(2, '#999', 3, `foreign, mean of the sets, ${report} half`),
    entry(3, '#999', 3, `the same, ${calibration} half`, '7 5'),
    ...sets.map(({ name }, index) => entry(5 + index, COLORS[index % COLORS.length] ?? '#222', 1, `held out, ${name}`)),
    text(500, PLOT.top + 24 * (6 + sets.length), 'Dots: the threshold in use.'),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title description">`,
    '<title id="title">Not in your library: wrong answers against wrong refusals</title>',
    '<desc id="description">Each curve goes through all thresholds, from answering everything at the upper left to refusing everything at the lower right.</desc>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...grid(),
    ...lines,
    ...legend,
    text(PLOT.left, 34, 'Not in your library: wrong answers against wrong refusals'),
    text(PLOT.left + PLOT.width / 2, HEIGHT - 14, 'answerable questions refused', 'middle'),
    `<text style="${STYLE}" text-anchor="middle" transform="translate(18 ${PLOT.top + PLOT.height / 2}) rotate(-90)">unanswerable questions answered</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function grid(): string[] {
  return [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((share) => [
    `<path d="M${x(share)} ${y(0)}V${y(1)}M${x(0)} ${y(share)}H${x(1)}" stroke="#ddd" fill="none"/>`,
    text(x(share), y(0) + 20, `${Math.round(100 * share)} %`, 'middle'),
    text(x(0) - 8, y(share) + 4, `${Math.round(100 * share)} %`, 'end'),
  ]);
}

function line(
  points: readonly Rates[],
  of: (rates: Rates) => number,
  { color, width, dash = '' }: { color: string; width: number; dash?: string },
): string {
  const places = points.map((rates) => `${x(rates.falseRefusal)} ${y(of(rates))}`);
  return `<path d="M${places.join('L')}" fill="none" stroke="${color}" stroke-width="${width}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`;
}

/** The threshold in use. */
function mark(
  points: readonly Rates[],
  of: (rates: Rates) => number,
  { color, radius }: { color: string; radius: number },
): string {
  const used = points.find(({ shift }) => shift === 0);
  if (used === undefined) return '';
  return `<circle cx="${x(used.falseRefusal)}" cy="${y(of(used))}" r="${radius}" fill="${color}" stroke="#fff"/>`;
}

function entry(row: number, color: string, width: number, name: string, dash = ''): string {
  const at = PLOT.top + 24 * row;
  return `<path d="M490 ${at}h30" stroke="${color}" stroke-width="${width}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>${text(528, at + 4, name)}`;
}

function text(left: number, top: number, words: string, anchor = 'start'): string {
  return `<text x="${left}" y="${top}" style="${STYLE}" text-anchor="${anchor}">${words}</text>`;
}

function x(share: number): number {
  return Math.round(10 * (PLOT.left + share * PLOT.width)) / 10;
}

function y(share: number): number {
  return Math.round(10 * (PLOT.top + (1 - share) * PLOT.height)) / 10;
}
