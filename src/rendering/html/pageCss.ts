/** How the page looks: on a wide screen, a phone, in the dark, and on paper. */
export const PAGE_CSS = `
:root {
  color-scheme: light;
  --page: #ffffff; --panel: #f5f7f9; --ink: #1d2733; --muted: #55606d; --line: #d9dee3; --accent: #0067a3; --mark: #0072b2;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    color-scheme: dark;
    --page: #14191f; --panel: #1c232b; --ink: #eef2f6; --muted: #aab4bf; --line: #36414c; --accent: #74c2f0; --mark: #56b4e9;
  }
}
:root[data-theme="dark"] {
  color-scheme: dark;
  --page: #14191f; --panel: #1c232b; --ink: #eef2f6; --muted: #aab4bf; --line: #36414c; --accent: #74c2f0; --mark: #56b4e9;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 76rem;
  background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", Verdana, sans-serif;
  overflow-wrap: anywhere;
}
a { color: var(--accent); }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--page); padding: .5rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; justify-content: space-between; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1.05rem; }
.about { flex-basis: 100%; margin: 0; color: var(--muted); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: 1rem 0 0; padding: 0; list-style: none; }
button {
  font: inherit; font-size: .875rem; color: var(--ink); background: var(--panel);
  border: 1px solid var(--line); border-radius: .4rem; padding: .25rem .7rem; cursor: pointer;
}
button:focus-visible, a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .75rem; margin: 1.5rem 0; }
.cards > div { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; }
.cards dt { color: var(--muted); font-size: .9rem; }
.cards dd { margin: 0; }
.cards .value { font-size: 1.45rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.cards .detail { color: var(--muted); font-size: .85rem; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; margin: 1rem 0; }
dl.facts dt { color: var(--muted); }
dl.facts dd { margin: 0; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .925rem; }
th, td { padding: .3rem .75rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: middle; white-space: nowrap; }
th.text, td.text { white-space: normal; min-width: 8rem; max-width: 34rem; }
thead th { color: var(--muted); font-weight: 600; border-bottom: 2px solid var(--line); }
tbody th { font-weight: 500; }
th.right, td.right { text-align: right; }
thead button { all: unset; cursor: pointer; }
thead button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
thead button::after { content: " \\2195"; color: var(--muted); font-weight: 400; }
th[aria-sort="ascending"] button::after { content: " \\2191"; color: var(--ink); }
th[aria-sort="descending"] button::after { content: " \\2193"; color: var(--ink); }
figure { margin: 1.25rem 0; position: relative; }
.chart { border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; background: #ffffff; min-height: 12rem; }
.chart img { display: block; width: 100%; height: auto; }
.chart canvas { display: block; }
.live .chart { background: var(--page); }
.live .chart img { display: none; }
.download { margin-top: .4rem; }
.spark { display: block; }
.spark path { fill: none; stroke: var(--mark); stroke-width: 1.5; }
/* Hundreds of patients are laid out when somebody comes to them. */
section[aria-labelledby="patients"] { content-visibility: auto; contain-intrinsic-size: auto 60rem; }
details { border: 1px solid var(--line); border-radius: .6rem; padding: .4rem .9rem; margin: .5rem 0; }
details > summary { cursor: pointer; font-weight: 600; }
.notice { color: var(--muted); font-size: .9rem; }
@media (max-width: 40rem) {
  dl.facts { grid-template-columns: 1fr; gap: 0; }
  dl.facts dd { margin-bottom: .6rem; }
  h1 { font-size: 1.5rem; }
}
@media print {
  :root, :root[data-theme="dark"], :root:not([data-theme="light"]) {
    color-scheme: light;
    --page: #ffffff; --panel: #ffffff; --ink: #000000; --muted: #333333; --line: #b5b5b5; --accent: #000000; --mark: #000000;
  }
  @page { margin: 16mm 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, button:not(thead button), .skip { display: none; }
  thead button::after { content: none !important; }
  .live .chart img { display: block; }
  .chart canvas { display: none !important; }
  .chart { border: 0; }
  section[aria-labelledby="patients"] { content-visibility: visible; }
  figure, .cards > div, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: .15rem .4rem; white-space: normal; }
  a { text-decoration: none; }
}
`;
