"""A TCP connection's way to a port, which can go wrong: half-open, cut, mended.

    with Wire(broker.port) as wire:        # wire.port stands for it
        wire.swallow()                     # the connections there are: open, and nothing passes
        wire.cut()                         # they end
"""
import select
import socket
import threading


class Wire:
    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.pairs = {}          # each socket -> its other end
        self.swallowed = set()   # what comes from these goes nowhere
        self.ended = False
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended = True
        self.thread.join()
        self.cut()
        self.listener.close()

    def swallow(self):
        """Half-open: neither end is told anything any more.  New connections are good."""
        with self.lock:
            self.swallowed.update(self.pairs)

    def cut(self):
        with self.lock:
            for one in list(self.pairs):
                self.close(one)

    def close(self, one):
        other = self.pairs.pop(one, None)
        self.pairs.pop(other, None)
        self.swallowed -= {one, other}
        for end in (one, other):
            if end:
                end.close()

    def serve(self):
        while not self.ended:
            with self.lock:
                known = list(self.pairs)
            try:
                ready, _, _ = select.select([self.listener, *known], [], [], 0.02)
            except (OSError, ValueError):
                continue  # one was closed meanwhile
            with self.lock:
                for one in ready:
                    self.accept() if one is self.listener else self.carry(one)

    def accept(self):
        client, _ = self.listener.accept()
        try:
            server = socket.create_connection(('127.0.0.1', self.target))
        except OSError:
            client.close()
            return
        self.pairs[client], self.pairs[server] = server, client

    def carry(self, one):
        if one not in self.pairs:
            return
        try:
            data = one.recv(65536)
            if one in self.swallowed:
                if not data:
                    self.close(one)
                return
            if not data:
                self.close(one)
            else:
                self.pairs[one].sendall(data)
        except OSError:
            self.close(one)
