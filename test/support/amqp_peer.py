"""A client of the broker that says what it likes: AMQP 0-9-1, as little of it as is needed.

    with Peer(port, 'agent') as peer:
        peer.publish('toschedulers', 'mig.agt.heartbeats', b'...')   # returns when it is confirmed
        body = peer.get('mig.agt.linux.a1')                          # None: the queue is empty
"""
import socket
import struct

FRAME_MAX = 131072
METHOD, HEADER, BODY = 1, 2, 3


def short(text):
    return bytes([len(text)]) + text.encode()


def long(raw):
    return struct.pack('>I', len(raw)) + raw


class Peer:
    def __init__(self, port, user, password='secret', vhost='mig'):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=60)
        self.socket.sendall(b'AMQP\0\0\x09\x01')
        self.await_method(10, 10)
        self.method(0, 10, 11, long(b'') + short('PLAIN') +
                    long(f'\0{user}\0{password}'.encode()) + short('en_US'))
        self.await_method(10, 30)
        self.method(0, 10, 31, struct.pack('>HIH', 1, FRAME_MAX, 0))
        self.method(0, 10, 40, short(vhost) + short('') + b'\0')
        self.await_method(10, 41)
        self.method(1, 20, 10, short(''))
        self.await_method(20, 11)
        self.method(1, 85, 10, b'\0')  # each publish is confirmed
        self.await_method(85, 11)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def frame(self, kind, channel, payload):
        self.socket.sendall(struct.pack('>BHI', kind, channel, len(payload)) + payload + b'\xce')

    def method(self, channel, class_id, method_id, arguments):
        self.frame(METHOD, channel, struct.pack('>HH', class_id, method_id) + arguments)

    def exactly(self, size):
        read = b''
        while len(read) < size:
            part = self.socket.recv(size - len(read))
            assert part, 'the broker has closed the connection'
            read += part
        return read

    def read(self):
        while True:
            kind, _, size = struct.unpack('>BHI', self.exactly(7))
            payload = self.exactly(size + 1)[:-1]
            if kind in (METHOD, HEADER, BODY):  # and no heartbeats
                return kind, payload

    def await_method(self, class_id, *method_ids):
        kind, payload = self.read()
        got = struct.unpack('>HH', payload[:4])
        assert kind == METHOD and got[0] == class_id and got[1] in method_ids, (got, payload)
        return got[1]

    def content(self, body):
        self.frame(HEADER, 1, struct.pack('>HHQHB', 60, 0, len(body), 0x1000, 2))  # persistent
        for at in range(0, len(body), FRAME_MAX - 8):
            self.frame(BODY, 1, body[at:at + FRAME_MAX - 8])

    def publish(self, exchange, key, body):
        self.method(1, 60, 40, struct.pack('>H', 0) + short(exchange) + short(key) + b'\0')
        self.content(body)
        self.await_method(60, 80)

    def get(self, queue):
        self.method(1, 60, 70, struct.pack('>H', 0) + short(queue) + b'\x01')
        if self.await_method(60, 71, 72) == 72:
            return None
        size = struct.unpack('>HHQ', self.read()[1][:12])[2]
        body = b''
        while len(body) < size:
            body += self.read()[1]
        return body
