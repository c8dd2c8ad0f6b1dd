export { decode, newDevices } from './decode.js';
export { divertDamage } from './divertDamage.js';
export { divertDiagnostics, type Readings } from './divertDiagnostics.js';
export { foldBatches } from './foldBatches.js';
export { onCalendar } from './onCalendar.js';
export { onlySessions } from './onlySessions.js';
export { type Renaming, renamePatients } from './renamePatients.js';
