"""How the page looks: its colours, light and dark, and its style sheet."""

INK, MUTED, GRID, MARK = "var(--ink)", "var(--muted)", "var(--grid)", "var(--mark)"
SERIES = tuple(f"var(--series-{place})" for place in range(1, 9))
"""One colour a line, in the order in which lines are drawn."""

SHEET = """
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --ink: #22252a; --muted: #626a75; --grid: #dcdfe4; --mark: #c2261d;
  --series-1: #1f6fb5; --series-2: #c9660b; --series-3: #14866d; --series-4: #8a4fb0; --series-5: #8c7a00;
  --series-6: #c43e7c; --series-7: #4b5563; --series-8: #3aa0c9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15171b; --card: #1d2026; --ink: #e6e8eb; --muted: #9aa3af; --grid: #363b44; --mark: #ff7b6b;
    --series-1: #6cb2ee; --series-2: #f0a04b; --series-3: #4fc4a3; --series-4: #c193e6; --series-5: #d8c54a;
    --series-6: #f08ab8; --series-7: #a8b0bc; --series-8: #8adcf5;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif;
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; }
p { margin: 0 0 .5rem; }
small, .note, .facts, time { color: var(--muted); font-size: .85rem; }
header dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; margin: 1rem 0 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.card {
  background: var(--card); border: 1px solid var(--grid); border-radius: .5rem; padding: 1rem; margin: 0 0 1rem;
  min-width: 0;
}
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: 100%; }
th, td { padding: .35rem .6rem; text-align: right; white-space: nowrap; vertical-align: top; }
thead th { white-space: normal; vertical-align: bottom; min-width: 4rem; }
thead th { color: var(--muted); font-weight: 500; font-size: .85rem; border-bottom: 1px solid var(--grid); }
tbody tr + tr > * { border-top: 1px solid var(--grid); }
th:first-child {
  position: sticky; inset-inline-start: 0; background: var(--card); text-align: start; font-weight: 500;
  padding-inline-start: 0; white-space: normal; min-width: 6.5rem; overflow-wrap: break-word;
}
td small { display: block; font-size: .75rem; line-height: 1.2; }
.scroll + .note { margin-top: .75rem; }
.plots { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); }
.plots .card { margin: 0; }
figure svg { display: block; width: 100%; max-width: 34rem; height: auto; margin: 0 auto; }
figure svg * { stroke-linejoin: round; stroke-linecap: butt; }
figure svg text { font-family: inherit !important; }
.legend {
  display: flex; flex-wrap: wrap; gap: .15rem 1rem; list-style: none; padding: 0; margin: .5rem 0; font-size: .85rem;
}
.legend i { display: inline-block; width: 1.4em; margin-inline-end: .45em; vertical-align: middle; }
.legend i.line { border-top: 2.5px solid; }
.legend i.box { height: .7em; width: .9em; background: currentColor; border-radius: 2px; }
.legend i.dot { height: .7em; width: .7em; background: currentColor; border-radius: 50%; }
details { margin-top: .5rem; font-size: .85rem; }
summary { cursor: pointer; color: var(--muted); }
ol.questions { margin: 0; padding: 0; list-style: none; }
ol.questions li { padding: .5rem 0; border-top: 1px solid var(--grid); }
.question { margin: 0; overflow-wrap: anywhere; }
.facts { margin: 0; overflow-wrap: anywhere; }
.facts b { color: var(--ink); font-variant-numeric: tabular-nums; }
@media (max-width: 30rem) { body { padding-inline: .5rem; } .card { padding: .75rem; } }
@media print { .card { break-inside: avoid; } }
"""
