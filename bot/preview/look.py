"""How a page looks: a phone with Telegram's light theme. Fonts are those of the machine, Arabic ones first."""

PHONE = 420
"""Width of a phone's page, in CSS pixels."""

STYLE = """
* { box-sizing: border-box; }
body { margin: 0; background: #d3e1c6; color: #0f1418; font: 16px/1.45 "Noto Sans Arabic", "SF Arabic", "Geeza Pro",
  "Segoe UI", "Noto Naskh Arabic", Roboto, "Noto Sans", "DejaVu Sans", "Noto Color Emoji", sans-serif; }
header { background: #517da2; color: #fff; padding: 9px 16px; font-weight: 600; }
header small { font-weight: 400; opacity: .8; margin-inline-start: 8px; }
main { display: flex; flex-direction: column; gap: 7px; padding: 10px 8px 14px; }
.turn { display: flex; flex-direction: column; width: fit-content; max-width: 88%; }
.person { align-self: flex-end; }
.bubble { background: #fff; border-radius: 14px 14px 14px 4px; padding: 6px 11px 3px;
  box-shadow: 0 1px 1px rgba(0,0,0,.15); overflow-wrap: anywhere; }
.person .bubble { background: #e6fcd2; border-radius: 14px 14px 4px 14px; }
.line { unicode-bidi: plaintext; text-align: start; white-space: pre-wrap; }
.line:empty::after { content: "\\200b"; }
.stamp { direction: ltr; text-align: right; font-size: 11px; line-height: 15px; color: #8b979f; }
.person .stamp { color: #5ca853; }
b { font-weight: 700; }
a, .command { color: #1f7dc4; text-decoration: none; }
code, pre { font-family: "Noto Sans Mono", "DejaVu Sans Mono", monospace; font-size: 14px; }
pre { margin: 3px 0; padding: 5px 8px; background: #f0f3f5; border-radius: 5px; }
.spoiler { background: #b6bfc6; color: transparent; border-radius: 3px; }
blockquote { position: relative; margin: 3px 0; padding: 3px 9px; background: #eaf3fb;
  border-inline-start: 3px solid #3a94d6; border-radius: 5px; }
.folded { max-height: calc(3 * 1.45em); overflow: hidden; }
.open .folded, .short .folded { max-height: none; }
.arrow { position: absolute; inset-inline-end: 8px; bottom: 9px; width: 9px; height: 9px; rotate: 45deg;
  border: solid #3a94d6; border-width: 0 2px 2px 0; }
.expandable { padding-inline-end: 26px; cursor: pointer; }
.open .arrow { rotate: 225deg; bottom: 4px; }
.short .arrow { display: none; }
.keyboard { direction: ltr; display: flex; flex-direction: column; gap: 4px; margin-top: 4px; min-width: 250px; }
.row { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 4px; }
.button { background: rgba(82,118,76,.55); color: #fff; border-radius: 8px; padding: 7px 6px; text-align: center;
  font-size: 15px; font-weight: 500; white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
  unicode-bidi: plaintext; }
.service { align-self: center; background: rgba(82,118,76,.55); color: #fff; border-radius: 14px; padding: 2px 12px;
  font-size: 13px; unicode-bidi: plaintext; }
.popup { align-self: center; max-width: 80%; background: rgba(30,36,42,.88); color: #fff; border-radius: 9px;
  padding: 9px 15px; }
"""

SCRIPT = """
for (const quote of document.querySelectorAll(".expandable")) {
  const inner = quote.querySelector(".folded");
  const all = inner.lastElementChild.getBoundingClientRect().bottom <= inner.getBoundingClientRect().bottom + 1;
  quote.classList.toggle("short", all && !quote.classList.contains("open"));
  quote.addEventListener("click", () => quote.classList.toggle("open"));
}
document.documentElement.dataset.height = Math.ceil(document.body.getBoundingClientRect().height);
"""
