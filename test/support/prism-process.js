// Loaded into the process of Prism before Prism itself: tells the parent the port, and ends when the parent ends.
import { Server } from 'node:net';

const { listen } = Server.prototype;

/** @this {Server} */
function listenAndTell(/** @type {unknown[]} */ ...args) {
  return Reflect.apply(listen, this, args).once('listening', () => process.send?.(this.address()));
}

Server.prototype.listen = listenAndTell;
process.on('disconnect', () => process.exit());
