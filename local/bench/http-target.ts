import { KeepAliveConnection } from './keep-alive-connection.ts';
import type { Target } from './open-loop.ts';

/** A host on a port of this machine, by as many connections as have a request under way; the requests are sent in turn. */
export function httpTarget(port: number, bodies: readonly string[]): Target {
  const requests = bodies.map(toHttp);
  const idle: KeepAliveConnection[] = [];
  const all: KeepAliveConnection[] = [];
  return {
    send: (number, answered) => {
      let connection = idle.pop();
      if (connection === undefined) all.push((connection = new KeepAliveConnection(port)));
      const used = connection;
      used.send(requests[number % requests.length] ?? Buffer.alloc(0), (status) => {
        if (status !== 0) idle.push(used);
        answered(status === 200);
      });
    },
    close: () => {
      for (const connection of all) connection.close();
    },
  };
}

function toHttp(body: string): Buffer {
  const head = `POST /invocations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
  return Buffer.from(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
