import { mkdir, writeFile } from 'node:fs/promises';
import { inProject } from '../support/project.js';

/** The middle value, and the quarters around it. */
export function spread(values: number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), quarters: [at(0.25), at(0.75)] };
}

export const median = (values: number[]): number => spread(values).median;

interface Picture {
  title: string;
  /** Requests that the API admits in a second. */
  limit: number;
  /** Counts of each second. */
  panels: { heading: string; processed: number[]; refused: number[] }[];
}

/** Counts of each second up to a time. Times are in milliseconds. */
export function barsBySecond(processedAt: number[], refusedAt: number[], untilMs: number) {
  const count = (times: number[]) =>
    Array.from(
      { length: Math.ceil(untilMs / 1000) },
      (_, second) => times.filter((at) => Math.floor(at / 1000) === second).length,
    );
  return { processed: count(processedAt), refused: count(refusedAt) };
}

// As GitHub and our pages are: each colour has a contrast of 3:1 at least, text one of 4.5.
const style = `<style>
svg { background: #fff } text { fill: #1f2328 } .axis { stroke: #59636e } .limit { stroke: #1f2328 }
.processed { fill: #0969da } .refused { fill: #bc4c00 }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117 } text { fill: #f0f6fc } .axis { stroke: #9198a1 } .limit { stroke: #f0f6fc }
.processed { fill: #4493f8 } .refused { fill: #db6d28 }
}
</style>`;

const [width, left, right, plotHeight, panelHeight] = [720, 44, 12, 120, 178];

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function summaryOf({ title, limit, panels }: Picture): string {
  const told = panels.map(
    ({ heading, processed, refused }) =>
      `${heading}: ${sum(processed)} processed and ${sum(refused)} refused in ${processed.length} seconds, at most ${Math.max(...processed)} processed in one.`,
  );
  return `${title}. The limit is ${limit} a second. ${told.join(' ')}`;
}

function draw(picture: Picture): string {
  const { title, limit, panels } = picture;
  const seconds = Math.max(...panels.map(({ processed }) => processed.length));
  const all = panels.flatMap(({ processed, refused }) =>
    processed.map((count, i) => count + (refused[i] ?? 0)),
  );
  const top = Math.ceil(Math.max(limit, ...all) / 10) * 10;
  const step = (width - left - right) / seconds;
  const scale = plotHeight / top;
  const text = (x: number, y: number, content: string, more = '') =>
    `<text x="${x.toFixed(1)}" y="${y}"${more}>${escaped(content)}</text>`;
  const bar = (second: number, from: number, count: number, base: number, kind: string) =>
    count === 0
      ? ''
      : `<rect x="${(left + second * step + step * 0.1).toFixed(1)}" y="${(base - (from + count) * scale).toFixed(1)}" width="${(step * 0.8).toFixed(1)}" height="${(count * scale).toFixed(1)}" class="${kind}"/>`;
  const line = (y: number, kind: string, more = '') =>
    `<line x1="${left}" y1="${y}" x2="${width - right}" y2="${y}" class="${kind}"${more}/>`;

  const parts = panels.flatMap(({ heading, processed, refused }, index) => {
    const base = index * panelHeight + 34 + plotHeight;
    const limitAt = base - limit * scale;
    const every = seconds > 60 ? 20 : 5;
    return [
      text(left, base - plotHeight - 14, heading, ' font-weight="600"'),
      line(base, 'axis'),
      ...processed.flatMap((count, second) => [
        bar(second, 0, count, base, 'processed'),
        bar(second, count, refused[second] ?? 0, base, 'refused'),
      ]),
      line(limitAt, 'limit', ' stroke-dasharray="4 3"'),
      text(left - 6, limitAt + 4, String(limit), ' text-anchor="end"'),
      text(left - 6, base + 4, '0', ' text-anchor="end"'),
      ...Array.from({ length: Math.floor(seconds / every) }, (_, tick) => (tick + 1) * every).map((second) =>
        text(left + second * step, base + 16, `${second} s`, ' text-anchor="middle"'),
      ),
    ];
  });
  const bottom = panels.length * panelHeight;
  const key = (x: number, kind: string, label: string) =>
    `<rect x="${x}" y="${bottom + 4}" width="12" height="12" class="${kind}"/>${text(x + 18, bottom + 14, label)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 28}" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="12">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(summaryOf(picture))}</desc>`,
    style,
    ...parts.filter(Boolean),
    key(left, 'processed', 'processed'),
    key(left + 110, 'refused', 'refused (429)'),
    text(left + 240, bottom + 14, '- - the limit; each bar is a second'),
    '</svg>\n',
  ].join('\n');
}

/** Writes a picture for the guides, which has the colours of the page that shows it. */
export async function writePicture(name: string, picture: Picture): Promise<void> {
  const folder = inProject('openapi', 'guides', 'pictures');
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/${name}.svg`, draw(picture));
}
