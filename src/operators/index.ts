export { decode, newDevices } from './decode.js';
export { divertDamage } from './divertDamage.js';
export { divertDiagnostics } from './divertDiagnostics.js';
export { foldBatches } from './foldBatches.js';
