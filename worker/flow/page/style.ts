// The one style sheet of the public pages, inline: a second request may never come back on a bad link.
export const STYLE = `:root{color-scheme:light dark;--paper:oklch(.975 .007 85);--ink:oklch(.25 .02 60);--quiet:oklch(.44 .02 60);--line:oklch(.82 .012 80);--act:oklch(.42 .12 250);--red:oklch(.47 .18 27);--redink:oklch(.98 .01 40);--orange:oklch(.79 .15 62);--yellow:oklch(.9 .15 98);--dark:oklch(.26 .05 60);--green:oklch(.4 .09 150);--zone:oklch(.9 .02 85);--river:oklch(.5 .11 240)}
@media(prefers-color-scheme:dark){:root{--paper:oklch(.21 .012 60);--ink:oklch(.88 .02 80);--quiet:oklch(.74 .02 75);--line:oklch(.4 .015 65);--act:oklch(.8 .09 240);--zone:oklch(.32 .015 65);--green:oklch(.46 .09 150);--river:oklch(.74 .1 235)}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
.exercise{border:12px solid;border-image:repeating-linear-gradient(45deg,var(--dark) 0 12px,var(--yellow) 12px 24px) 12}
header,main,footer{max-width:44rem;margin:0 auto;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;align-items:baseline;border-bottom:1px solid var(--line)}
header p{margin:0;font-weight:600;font-size:1.25rem}
nav ul{display:flex;flex-wrap:wrap;gap:0 1rem;margin:0;padding:0;list-style:none}
a{color:var(--act)}
nav a,footer a,.line{display:inline-block;min-height:44px;padding:.55rem 0}
a:focus-visible,input:focus-visible,button:focus-visible{outline:3px solid var(--act);outline-offset:2px}
h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0 1rem;text-wrap:balance}
h2{font-size:1.25rem;margin:2rem 0 .5rem}
.level{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .75rem;margin:0;padding:.75rem 1rem;font-size:1.25rem;font-weight:600}
.level::before{content:"";width:.9em;height:.8em;background:currentcolor;clip-path:polygon(50% 0,100% 100%,0 100%)}
.alert{margin:0 0 1.5rem;border:2px solid var(--band)}
.alert .level{background:var(--band);color:var(--on)}
.extreme,.severe{--band:var(--red);--on:var(--redink)}
.moderate,.unknown{--band:var(--orange);--on:var(--dark)}
.minor{--band:var(--yellow);--on:var(--dark)}
.over{--band:var(--green);--on:var(--redink)}
.over .level::before{clip-path:circle(46%)}
.alert>div{padding:1rem}
.text{margin:0 0 1rem;font-size:1.25rem;font-weight:600;white-space:pre-line;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0}
dt{color:var(--quiet)}dd{margin:0}
svg{display:block;width:100%;height:auto;max-height:22rem;margin:1rem 0 0;border:1px solid var(--line)}
.z{fill:var(--zone);stroke:var(--line)}.in{fill:var(--red);stroke:var(--ink);stroke-width:2}
.over .in{fill:var(--green)}
.halo{paint-order:stroke;stroke:var(--paper);stroke-width:5px;fill:var(--ink);font:600 18px system-ui,sans-serif;text-anchor:middle}
table{width:100%;border-collapse:collapse}th,td{padding:.5rem .5rem .5rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{font-weight:600}
form{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end}label{display:grid;gap:.25rem}
input,button{min-height:44px;padding:.5rem .75rem;border:1px solid var(--ink);border-radius:4px;font:inherit;background:var(--paper);color:var(--ink)}
input{width:8rem}button{font-weight:600}
.quiet,footer{color:var(--quiet)}
.calls{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.5rem 1.5rem;margin:0;padding:0;list-style:none}
.calls b{display:block;font-size:1.25rem}
footer{border-top:1px solid var(--line);font-size:.9rem}
@media print{body{font-size:11pt}nav,form{display:none}}`
