/// How the status page looks. Colours have a contrast of 4.5:1 or more on their ground, in light and in dark.
enum StatusPageStyle {
  static let text: StaticString = """
    :root {
      color-scheme: light dark;
      --ground: #fbfaf8; --card: #ffffff; --ink: #1d2430; --faint: #586070; --line: #d9dce2; --link: #0b4f8a;
      --critical: #8c0d1c; --high: #b3261e; --medium: #8a4b00; --low: #1b5e96; --informational: #4d5563;
      --fine: #176b3a; --tick: #1d2430;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #12161c; --card: #1a2029; --ink: #e7eaf0; --faint: #a3adbd; --line: #333c49; --link: #8cc4ff;
        --critical: #ff8a90; --high: #ff9c8f; --medium: #f2b35c; --low: #86c1f5; --informational: #b4bcc9;
        --fine: #7fd6a0; --tick: #e7eaf0;
      }
    }
    * { box-sizing: border-box; }
    html { font: 100%/1.5 system-ui, sans-serif; background: var(--ground); color: var(--ink); }
    body { margin: 0 auto; max-width: 72rem; padding: 1rem; }
    h1 { font-size: 1.5rem; margin: 0; }
    h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
    h3 { font-size: 1rem; margin: 0 0 .4rem; }
    .part { margin-top: 1.25rem; }
    p { margin: .4rem 0; }
    a { color: var(--link); }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem; }
    nav { margin-top: .5rem; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
    nav a { padding: .25rem 0; }
    .state { font-weight: 600; }
    .fine { color: var(--fine); }
    .bad, .problems { color: var(--high); }
    .warn { color: var(--medium); }
    .empty, .note, .axis, .rule, .count, .id, .event, dt { color: var(--faint); }
    .note, .rule, .count, .id { font-size: .875rem; }
    ul, ol { margin: 0; padding: 0; list-style: none; }
    .problems { margin: .25rem 0; }
    .cards { display: grid; gap: .75rem; align-items: start; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; }
    .card, td, th, dd, summary, li { overflow-wrap: anywhere; }
    .card li { margin-bottom: .4rem; }
    .level { display: inline-block; font-size: .8rem; font-weight: 600; border: 1px solid; border-radius: .25rem;
      padding: 0 .35rem; color: var(--informational); }
    .level[data-level=critical] { color: var(--critical); }
    .level[data-level=high] { color: var(--high); }
    .level[data-level=medium] { color: var(--medium); }
    .level[data-level=low] { color: var(--low); }
    .axis { display: flex; justify-content: space-between; font-size: .875rem; }
    .rows > li { border-top: 1px solid var(--line); }
    summary { cursor: pointer; padding: .4rem 0; }
    summary .name { font-weight: 600; margin-right: .5rem; }
    summary svg { display: block; width: 100%; height: 1.5rem; margin-top: .2rem; background: var(--card);
      border-radius: .25rem; }
    rect { fill: var(--informational); opacity: .55; }
    rect[data-level=critical] { fill: var(--critical); }
    rect[data-level=high] { fill: var(--high); }
    rect[data-level=medium] { fill: var(--medium); }
    rect[data-level=low] { fill: var(--low); }
    line { stroke: var(--tick); stroke-width: 2px; vector-effect: non-scaling-stroke; }
    details ol { padding: 0 0 .75rem 1rem; font-size: .925rem; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .925rem; }
    th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
    td:nth-child(2), td:nth-child(3) { font-variant-numeric: tabular-nums; }
    dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1rem; margin: 0; }
    dd { margin: 0; }
    @media (max-width: 30rem) {
      dl { grid-template-columns: 1fr; }
      dd { margin-bottom: .4rem; }
      th, td { padding-right: .5rem; }
    }
    @media print { nav, .skip { display: none; } }

    """
}
