/** The parts of an audit's document (`shelf-audit/1`) that pages read. Boxes: x1, y1, x2, y2. */
export interface AuditDocument {
  photo: { width: number; height: number; name: string | null };
  quality: { ok: boolean; reasons: string[] };
  facings: Facing[];
  gaps: { box: Box; row: number; sku: string | null }[];
  price_tags: PriceTag[];
  kpis: Figure[];
  planogram: { scores: Figure[] } | null;
  models: Model[];
  warnings: string[];
}

/** By what a photo was read. */
export interface Model {
  name: string;
  version: string;
}

export type Box = [number, number, number, number];

export interface Facing {
  box: Box;
  row: number;
  column: number;
  units: number;
  sku: string | null;
  brand: string | null;
  category: string | null;
  name?: string | null;
  name_en?: string | null;
  probability: number | null;
  candidates: { sku: string; probability: number }[];
}

export interface PriceTag {
  box: Box;
  text: string | null;
  price: number | null;
  currency: string | null;
  kind: string | null;
  facings: number[];
}

/** value with its 90 % interval; null where there is not enough evidence. */
export interface Figure {
  name: string;
  scope: Record<string, unknown>;
  value: number | null;
  low: number | null;
  high: number | null;
  numerator: number | null;
  denominator: number | null;
  unit: string;
  definition: string;
  rule_version: string;
}
