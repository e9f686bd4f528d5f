"""mig keyring, and what gpg and mig verify say of what it made.

    status, out, err = keyring(g, 'add', key)       # g: of gpg_home.py
    status, out, err = signs(g, key)
"""
from gpg_home import BORN, DAY

MESSAGE = b'open the door\n'


def keyring(g, verb, *words, ring='ring', at=BORN + DAY, data=b''):
    return g.mig('keyring', verb, '--keyring', g.folder / ring, '--at', str(at), *words, data=data)


def signs(g, key, ring='ring', at=BORN + 2 * DAY):
    """What mig verify says of a signature by that key."""
    signature = g.write('signature', g.sign(key, MESSAGE, at=at - DAY))
    return g.mig('verify', '--keyring', g.folder / ring, '--at', str(at), '--signature', signature,
                 g.write('message', MESSAGE))


def known_to_gpg(g, path):
    """The fingerprints that gpg itself finds in a file."""
    shown = g.gpg('--with-colons', '--show-keys', path).decode()
    lines = [line.split(':') for line in shown.splitlines()]
    return [lines[n + 1][9] for n, line in enumerate(lines) if line[0] == 'pub']
