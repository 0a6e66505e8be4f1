/** Rows of measurements -> a table; and the same rows of two revisions side by side. */

/**
 * A row: `section`, `what`, `size`, what netc took (`netc`) and what stands against it (`than`, `other`), how these compare
 * (`ratio`: netc by the floor, or the peer by netc where `faster`), and the `goal` for that ratio, or null.
 */
export function rowOf({ section, what, size, netc, than, other, faster = false, goal = null, note = '' }) {
  const ratio = other === null ? null : faster ? time(other) / time(netc) : time(netc) / time(other);
  const met = ratio === null || goal === null ? null : faster ? ratio >= goal : ratio <= goal;
  // Of a peer that was stopped, only a lower bound is known.
  const reached = met === false && other.code === 'limit' ? null : met;
  const shown = { than, other: other && figures(other), faster, ratio, goal, reached, note };
  return { section, what, size, netc: figures(netc), ...shown };
}

/** Processor time where the system tells it: the machine may be busy with other work. */
export const time = ({ cpu, wall }) => cpu ?? wall;

const figures = ({ wall, cpu, memory, code }) => ({ wall, cpu, memory, code });

const HEAD = ['', 'size', 'netc s', '(wall)', 'MiB', 'against', 's', '(wall)', 'MiB', 'ratio', 'goal', ''];

export function tableText(rows) {
  const cells = rows.map(cellsOf);
  const widths = HEAD.map((head, i) => Math.max(head.length, ...cells.map((row) => row[i].length)));
  const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |\n`;
  return [HEAD, widths.map((width) => '-'.repeat(width)), ...cells].map(line).join('');
}

function cellsOf({ what, size, netc, than, other, faster, ratio, goal, reached, note }) {
  const sign = faster ? '≥' : '≤';
  const over = other?.code === 'limit' ? '> ' : '';
  return [
    what,
    size.toLocaleString('en'),
    ...measured(netc, ''),
    than ?? '',
    ...(other === null ? ['', '', ''] : measured(other, over)),
    ratio === null ? '' : `${over}${ratio.toFixed(ratio < 10 ? 2 : 0)}${faster ? ' × faster' : ''}`,
    goal === null ? '' : `${sign} ${goal}${reached === null ? '' : reached ? ' reached' : ' MISSED'}`,
    note,
  ];
}

const measured = (figures, sign) => [
  `${sign}${time(figures).toFixed(2)}`,
  figures.wall.toFixed(2),
  figures.memory === 0 ? '' : figures.memory.toFixed(0),
];

/** What changed since `before`: rows of the same name and size, time by time. */
export function comparisonText(before, after) {
  const key = ({ section, what, size }) => `${section} ${what} ${size}`;
  const old = new Map(before.map((row) => [key(row), row]));
  const lines = after.flatMap((row) => {
    const was = old.get(key(row));
    if (was === undefined) return [];
    const floor = (one) => (one.ratio === null ? '' : `, ratio ${one.ratio.toFixed(2)}`);
    const change = time(row.netc) / time(was.netc);
    return [
      `${key(row)}: ${time(was.netc).toFixed(2)} s${floor(was)} -> ${time(row.netc).toFixed(2)} s${floor(row)} (× ${change.toFixed(2)})\n`,
    ];
  });
  return lines.join('');
}
