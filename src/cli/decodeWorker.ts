import { parentPort } from 'node:worker_threads';
import type { Order } from './decodeOrders.js';
import { PieceReader } from './pieceReader.js';

const reader = new PieceReader();

parentPort!.on('message', (order: Order) => {
  const answer = reader.obey(order);
  if (answer) parentPort!.postMessage(answer);
});
