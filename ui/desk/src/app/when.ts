export * from '@shared/when';
