/** The navigation's pictures, 20x20, one path each, drawn for the program. */
import type { Page } from '../app/nav';

export const icons: Record<Page, string> = {
  plan: 'M3.5 16.5v-11l6.5-3 6.5 3v11M2 16.5h16M7.5 16.5v-4h5v4M7 8h1.5M11.5 8H13',
  roster: 'M3 4h14v12H3zM3 8h14M3 12h14M8 4v12',
  photos: 'M3 4.5h14v11H3zM3 13l4-3.5 3 2.5 3-3 4 4M7.2 8.2a1.1 1.1 0 1 0-.01 0z',
  submit: 'M5 2.5h7l3.5 3.5v11.5H5zM7.5 11.5l2 2 3.5-4',
  results: 'M10 2.5l6 2v5c0 4-2.6 6.600-6 8-3.400-1.400-6-4-6-8v-5zM7.300 9.800l2 2 3.600-4',
  fees: 'M10 2.500a7.500 7.500 0 1 0 .01 0zM7 6.500l3 3.500 3-3.500M10 10v5M7.500 10.500h5M7.500 12.800h5',
  print: 'M6 7V2.500h8V7M6 14H3V7h14v7h-3M6 11.500h8v6H6z',
  help: 'M10 2.5a7.5 7.5 0 1 0 .01 0zM7.8 8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.600M10 14v.3',
  settings: 'M3 6h7M14 6h3M3 14h3M10 14h7M12 4v4M8 12v4',
};
