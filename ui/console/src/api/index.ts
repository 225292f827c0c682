export * from './bindings';
export { addressOf, call, Refusal, setCsrf, whenSignedOut, type FailCode, type Got } from './http';
