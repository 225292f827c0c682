/** The navigation's pictures, 20x20, one path each, drawn for the program. */
import type { Page } from '../app/pages';

export const icons: Record<Page, string> = {
  overview: 'M3 3h6v6H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 11h6v6H3z',
  batches: 'M3.500 5.500l6.500-3 6.500 3v9l-6.500 3-6.500-3zM3.500 5.500l6.500 3 6.500-3M10 8.500v9',
  review: 'M10 2.500l6 2v5c0 4-2.600 6.600-6 8-3.400-1.400-6-4-6-8v-5zM7.300 9.800l2 2 3.600-4',
  people: 'M7.500 9.500a3 3 0 1 0-.01 0zM2.500 16.500c0-3 2-4.800 5-4.800s5 1.800 5 4.800M13 4a2.700 2.700 0 0 1 0 5.300M14.500 11.900c1.900.5 3 2.200 3 4.600',
  payments: 'M10 2.500a7.500 7.500 0 1 0 .01 0zM7 6.500l3 3.500 3-3.500M10 10v5M7.500 10.500h5M7.500 12.800h5',
  seats: 'M3 4h4v4H3zM3 12h4v4H3zM9 4h4v4H9zM9 12h4v4H9zM15 4h2.500v4H15zM15 12h2.500v4H15z',
  statistics: 'M3 17h14M5 17v-6h2.500v6M9 17V5h2.500v12M13 17V8.500h2.500V17',
  verify: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4M6.500 10.200l2.500 2.400 4.500-5',
  plans: 'M5 2.500h7l3.500 3.500v11.500H5zM7.500 9.500h5M7.500 12.500h5M12 2.500V6h3.500',
  units: 'M3.500 16.500v-11l6.500-3 6.500 3v11M2 16.500h16M7.500 16.500v-4h5v4M7 8h1.500M11.500 8H13',
  audit: 'M4.500 2.500h11v15h-11zM7 6.500h6M7 9.500h6M7 12.500h3.500',
  settings: 'M3 6h7M14 6h3M3 14h3M10 14h7M12 4v4M8 12v4',
};
