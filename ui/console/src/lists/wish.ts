import type { AuditFilter, ListRequest } from '../api';

/** What a page offers to export and to print; `label` names it. */
export type Wish = { label: string; /** A line stands above it in the menu. */ apart?: boolean; /** Only as CSV: Excel has it beside others. */ plain?: boolean } & ({ list: ListRequest } | { audit: AuditFilter });

/** A list by what it goes by; the rest is not looked at. */
export function listOf(label: string, list: Partial<ListRequest> & Pick<ListRequest, 'list'>, how: Pick<Wish, 'apart' | 'plain'> = {}): Wish {
  return { label, ...how, list: { plan: null, unit: null, batch: null, refused: null, find: null, ...list } };
}
