/** The parts of planogram/1 that are drawn and edited; lengths in centimetres. */
export interface Position {
  id: string;
  sku: string;
  facings: number;
  stack?: number;
  x?: number | null;
  width?: number | null;
  alternatives?: readonly string[];
}
export interface Row {
  height: number;
  positions: readonly Position[];
}
export interface Plan {
  fixture: { width: number; height: number };
  rows: readonly Row[];
}

/** A position where it is drawn, from the left end and the top of the fixture. */
export interface Block {
  position: Position;
  row: number;
  at: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Width of a facing whose product says none. */
const USUAL = 8;

/** Every position in its place: at its x, or after the one before it. widths: of SKUs, in cm. */
export function blocksOf(plan: Plan, widths: ReadonlyMap<string, number>): Block[] {
  let y = 0;
  return plan.rows.flatMap((row, number) => {
    let x = 0;
    const top = y;
    y += row.height;
    return row.positions.map((position, at) => {
      const width = position.width ?? position.facings * (widths.get(position.sku) ?? USUAL);
      const block = {
        position,
        row: number,
        at,
        x: position.x ?? x,
        y: top,
        width,
        height: row.height,
      };
      x = block.x + width;
      return block;
    });
  });
}

/** The plan with a position taken out and put before another place; others close up. */
export function movedTo(plan: Plan, id: string, row: number, at: number): Plan {
  const found = find(plan, id);
  if (!found || row < 0 || row >= plan.rows.length) return plan;
  const [from, before] = found;
  const shift = from === row && before < at ? 1 : 0;
  const position = plan.rows[from]?.positions[before] as Position;
  const taken = withRow(plan, from, (all) => all.filter((one) => one.id !== id));
  const place = Math.max(at - shift, 0);
  return withRow(taken, row, (all) => all.toSpliced(place, 0, position));
}

/** The plan with another number of facings of a position. */
export function withFacings(plan: Plan, id: string, facings: number): Plan {
  const found = find(plan, id);
  if (!found || facings < 1) return plan;
  return withRow(plan, found[0], (all) =>
    all.map((one) => {
      if (one.id !== id) return one;
      const width = one.width ? (one.width * facings) / one.facings : one.width;
      return { ...one, facings, width };
    }),
  );
}

/** The plan without a position. */
export function without(plan: Plan, id: string): Plan {
  const found = find(plan, id);
  return found ? withRow(plan, found[0], (all) => all.filter((one) => one.id !== id)) : plan;
}

/** Where a position is: its row and its place in it. */
export function find(plan: Plan, id: string): [number, number] | null {
  for (const [row, { positions }] of plan.rows.entries()) {
    const at = positions.findIndex((one) => one.id === id);
    if (at >= 0) return [row, at];
  }
  return null;
}

/** Where in the plan a block is dropped: the row under y, before the first block right of x. */
export function dropAt(
  plan: Plan,
  blocks: readonly Block[],
  x: number,
  y: number,
): [number, number] {
  let bottom = 0;
  const under = plan.rows.findIndex((row) => y < (bottom += row.height));
  const row = under < 0 ? plan.rows.length - 1 : under;
  const own = blocks.filter((block) => block.row === row);
  const next = own.find((block) => x < block.x + block.width / 2);
  return [row, next ? next.at : own.length];
}

/** How far a row's positions reach beyond the fixture, in cm; 0 where they fit. */
export function overhang(plan: Plan, blocks: readonly Block[], row: number): number {
  const ends = blocks.filter((block) => block.row === row).map((block) => block.x + block.width);
  return Math.max(0, Math.max(0, ...ends) - plan.fixture.width);
}

function withRow(
  plan: Plan,
  number: number,
  change: (positions: readonly Position[]) => readonly Position[],
): Plan {
  const rows = plan.rows.map((row, at) => {
    if (at !== number) return row;
    const positions = change(row.positions).map((one) => ({ ...one, x: undefined }));
    return { ...row, positions };
  });
  return { ...plan, rows };
}
