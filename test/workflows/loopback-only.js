/** Preloaded into a process: whatever it sends beyond this machine is noted on the error stream, and not sent. */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** @param {unknown} host */
function refuseOutside(host) {
  if (host === undefined || ['localhost', '127.0.0.1', '::1'].includes(String(host))) return;
  process.stderr.write(`Outside request to ${host}.\n`);
  throw new Error(`${host} is out of bounds for a test.`);
}

const { connect } = net.Socket.prototype;
/** @param {any[]} args */
net.Socket.prototype.connect = function (...args) {
  // Node itself hands over a list of its arguments.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  refuseOutside(typeof first === 'object' ? first?.host : second);
  return Reflect.apply(connect, this, args);
};

const { lookup } = dns;
dns.lookup = Object.assign(
  /** @param {any[]} args */
  (...args) => {
    refuseOutside(args[0]);
    return Reflect.apply(lookup, dns, args);
  },
  lookup,
);
syncBuiltinESMExports();
