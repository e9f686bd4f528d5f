"""What packets and subpackets are called in the names of cases."""

TAGS = {2: 'signature', 6: 'key', 13: 'user-id', 14: 'subkey', 17: 'attribute', 12: 'trust'}


CREATED, EXPIRES, KEY_EXPIRES, ISSUER, FLAGS, EMBEDDED, FINGERPRINT = 2, 3, 9, 16, 27, 32, 33
NAMES = {2: 'created', 3: 'expires', 4: 'exportable', 9: 'key-expires', 11: 'ciphers',
         16: 'issuer', 20: 'notation', 21: 'hashes', 22: 'compressions', 23: 'server',
         25: 'primary-id', 26: 'policy', 27: 'flags', 28: 'signer', 29: 'reason', 30: 'features',
         32: 'embedded', 33: 'fingerprint', 34: 'aead', 39: 'aead-suites'}


def name_of(sub):
    return NAMES.get(sub.kind, 'other')


def flipped(data, at, bit):
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:]
