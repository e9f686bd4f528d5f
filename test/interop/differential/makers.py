"""Keys and signatures as other programs make them: gpg, sq, librnp and openpgp.js.

Each maker yields subjects: a keyring, a message and a signature that belong together.  Keys that
are made at a time of our choosing were born a month ago.
"""
import base64
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from packets import packets

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / 'support'))
from gpg_home import BORN, DAY, GpgHome  # noqa: E402

MESSAGES = [b'open the door\n', b'', bytes(range(256)) * 9, b'a line \r\nanother\rand a third\n \n']
SIGNED = BORN + 10 * DAY


@dataclasses.dataclass
class Subject:
    name: str       # "gpg/ed25519/SHA512"
    ring: bytes     # binary
    signature: bytes
    message: bytes = MESSAGES[0]

    @property
    def version(self):
        return packets(self.ring)[0].body[0]

    @property
    def maker(self):
        return self.name.split('/')[0]


def of_gpg(build):
    with GpgHome(build) as g:
        yield from gpg_algorithms(g)
        yield from gpg_lives(g)


def gpg_algorithms(g):
    kinds = ['rsa2048', 'rsa3072', 'rsa4096', 'dsa2048', 'ed25519', 'nistp256', 'nistp384',
             'nistp521', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1', 'secp256k1',
             'rsa1024', 'dsa1024']
    for kind in kinds:
        options = ('--enable-large-rsa',) if kind == 'rsa4096' else ()
        key = g.make(f'{kind} <{kind}@example.org>', kind, options=options)
        for i, digest in enumerate(['SHA256', 'SHA384', 'SHA512', 'SHA224', 'SHA1', 'RIPEMD160']):
            if kind == 'dsa2048' and digest in ('SHA1', 'RIPEMD160', 'SHA224'):
                continue  # gpg will not
            message = MESSAGES[i % len(MESSAGES)]
            try:
                made = g.sign(key, message, '--digest-algo', digest, at=SIGNED)
            except AssertionError:
                continue  # its policy forbids this pair
            yield Subject(f'gpg/{kind}/{digest}', g.public(key), made, message)
        if kind in ('rsa2048', 'ed25519'):
            yield Subject(f'gpg/{kind}/text', g.public(key),
                          g.sign(key, MESSAGES[3], '--textmode', at=SIGNED), MESSAGES[3])
            yield Subject(f'gpg/{kind}/notation', g.public(key),
                          g.sign(key, MESSAGES[0], '--sig-notation', 'a@example.org=b',
                                 '--sig-policy-url', 'https://example.org/policy', at=SIGNED))
            yield Subject(f'gpg/{kind}/critical-notation', g.public(key),
                          g.sign(key, MESSAGES[0], '--sig-notation', '!a@example.org=b',
                                 at=SIGNED))
            yield Subject(f'gpg/{kind}/expires', g.public(key),
                          g.sign(key, MESSAGES[0], '--default-sig-expire', '90d', at=SIGNED))
            yield Subject(f'gpg/{kind}/expired', g.public(key),
                          g.sign(key, MESSAGES[0], '--default-sig-expire', '5d', at=SIGNED))


def gpg_lives(g):
    """What becomes of keys: subkeys, ends, revocations, new user ids."""
    def subject(name, key, at=SIGNED, *options):
        return Subject(f'gpg/{name}', g.public(key), g.sign(key, MESSAGES[0], *options, at=at))

    for primary, sub in (('rsa2048', 'rsa2048'), ('ed25519', 'ed25519'), ('rsa3072', 'nistp256/ecdsa'),
                         ('nistp384', 'ed25519'), ('dsa2048', 'rsa2048')):
        name = f'{primary}+{sub.split("/")[0]}'
        key = g.make(f'offline {name} <off@example.org>', primary, 'cert')
        g.gpg('--quick-add-key', key, sub, 'sign', 'never')
        g.gpg('--quick-add-key', key, 'cv25519', 'encr', 'never')
        yield subject(f'subkey/{name}', key)
        signature = g.sign(key, MESSAGES[0], at=SIGNED)
        g.gpg('--quick-set-expire', key, '20d', '*', at=BORN + 2 * DAY)
        yield Subject(f'gpg/subkey-expired/{name}', g.public(key), signature)
        g.gpg('--quick-set-expire', key, '90d', '*', at=BORN + 15 * DAY)
        yield Subject(f'gpg/subkey-extended/{name}', g.public(key), signature)
        # Revoked with no reason given, as the menu of gpg does it.
        g.gpg('--command-fd', '0', '--edit-key', key, data=b'key 1\nrevkey\ny\n0\n\ny\nsave\n',
              at=BORN + 16 * DAY)
        yield Subject(f'gpg/subkey-revoked/{name}', g.public(key), signature)
    for kind in ('rsa2048', 'ed25519', 'nistp256'):
        key = g.make(f'brief {kind} <brief@example.org>', kind, 'cert,sign', '20d')
        yield subject(f'expired/{kind}', key)
        g.gpg('--quick-set-expire', key, '120d', at=BORN + 12 * DAY)
        yield subject(f'extended/{kind}', key)
        g.gpg('--quick-add-uid', key, f'second {kind} <two@example.org>', at=BORN + 13 * DAY)
        yield subject(f'two-ids/{kind}', key)
        g.gpg('--quick-revoke-uid', key, f'second {kind} <two@example.org>', at=BORN + 14 * DAY)
        yield subject(f'id-revoked/{kind}', key)
        signature = g.sign(key, MESSAGES[0], at=SIGNED)
        g.revoke(key)
        yield Subject(f'gpg/revoked/{kind}', g.public(key), signature)
        if kind == 'rsa2048':  # the others refuse so short a digest
            key = g.make(f'weak {kind} <weak@example.org>', kind, at=BORN,
                         options=('--cert-digest-algo', 'SHA1'))
            yield subject(f'sha1-self-signature/{kind}', key)
        key = g.make(f'young {kind} <young@example.org>', kind, at=BORN + 11 * DAY)
        other = g.make(f'certifier {kind} <certifier@example.org>', kind)
        g.gpg('--default-key', other, '--quick-sign-key', key, at=BORN + 12 * DAY)
        yield subject(f'certified/{kind}', key, BORN + 12 * DAY)
        yield Subject(f'gpg/two-keys/{kind}', g.public(key, other),
                      g.sign(key, MESSAGES[0], at=BORN + 12 * DAY)
                      + g.sign(other, MESSAGES[0], at=BORN + 12 * DAY))
        yield Subject(f'gpg/not-in-ring/{kind}', g.public(other),
                      g.sign(key, MESSAGES[0], at=BORN + 12 * DAY))
        yield subject(f'future/{kind}', other, BORN + 60 * DAY)


def of_sq(_build):
    folder = pathlib.Path(tempfile.mkdtemp(prefix='mig-sq-'))
    try:
        yield from sq_keys(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sq_keys(folder):
    from time import gmtime, strftime

    def at(when):
        return strftime('%Y-%m-%dT%H:%M:%SZ', gmtime(when))

    def sq(*words):
        ran = subprocess.run(['sq', *map(str, words)], capture_output=True, check=False,
                             env=dict(os.environ, HOME=str(folder)))
        assert ran.returncode == 0, (words, ran.stderr)
        return ran.stdout

    text = folder / 'text'
    text.write_bytes(MESSAGES[2])
    key, ring, signature = folder / 'key', folder / 'ring', folder / 'sig'

    def sign(when=SIGNED):
        signature.unlink(missing_ok=True)
        sq('sign', '--detached', '--binary', '--signer-key', key, '--time', at(when), '--output',
           signature, text)
        return signature.read_bytes()

    def public():
        ring.unlink(missing_ok=True)
        sq('key', 'extract-cert', '--binary', '--output', ring, key)
        return ring.read_bytes()

    for suite in ('cv25519', 'rsa3k', 'rsa4k'):
        for name, options in (('plain', ()), ('expired', ('--expires-in', '20d')),
                              ('alive', ('--expires-in', '90d')),
                              ('two-ids', ('--userid', 'Two <two@example.org>'))):
            if suite == 'rsa4k' and name != 'plain':
                continue
            revocation = folder / 'rev'
            for old in (key, revocation):
                old.unlink(missing_ok=True)
            sq('key', 'generate', '--cipher-suite', suite, '--creation-time', at(BORN),
               '--userid', f'{name} <{name}@example.org>', '--export', key, '--rev-cert',
               revocation, *options)
            yield Subject(f'sq/{name}/{suite}', public(), sign(), MESSAGES[2])
            if name != 'plain':
                continue
            for reason in ('compromised', 'superseded', 'retired', 'unspecified'):
                made = packets(sq('revoke', 'certificate', '--binary', '--certificate', key,
                                  '--revocation-key', key, '--time', at(BORN + 15 * DAY), reason,
                                  'it is over'))
                # The revocation comes alone, or with the key that it revokes.
                made = next(p for p in made if p.tag == 2 and p.body[1] == 0x20)
                found = packets(public())
                with_it = [found[0], made, *found[1:]]
                yield Subject(f'sq/revoked-{reason}/{suite}',
                              b''.join(p.octets() for p in with_it), sign(), MESSAGES[2])


def ask(worker, order):
    answer = worker.ask(json.dumps(order), patience=120)
    assert answer is not None, order
    read = json.loads(answer)
    assert 'ring' in read, (order, read)
    return (base64.b64decode(read['ring']),
            {k: base64.b64decode(v) for k, v in read['signatures'].items()})


def of_rnp(worker):
    kinds = [('rsa2048', {'algorithm': 'RSA', 'bits': 2048}),
             ('rsa3072', {'algorithm': 'RSA', 'bits': 3072}),
             ('dsa2048', {'algorithm': 'DSA', 'bits': 2048}),
             ('ed25519', {'algorithm': 'EDDSA'})]
    kinds += [(c.replace(' ', '').lower(), {'algorithm': 'ECDSA', 'curve': c}) for c in
              ('NIST P-256', 'NIST P-384', 'NIST P-521', 'brainpoolP256r1', 'brainpoolP384r1',
               'brainpoolP512r1', 'secp256k1')]
    for name, kind in kinds:
        order = dict(kind, do='make', user=f'{name} <{name}@example.org>', message='open it\n',
                     usage=['sign', 'certify'], digests=['SHA256', 'SHA384', 'SHA512', 'SHA3-256'])
        if name == 'nistp521':
            order['hash'] = 'SHA512'
        ring, signatures = ask(worker, order)
        for digest, made in signatures.items():
            yield Subject(f'rnp/{name}/{digest}', ring, made, b'open it\n')
        if name in ('dsa2048', 'rsa3072'):
            continue  # they take long to make
        order['digests'] = ['SHA512']
        ring, signatures = ask(worker, dict(order, expires=86400 * 30, revoke=name == 'ed25519'))
        yield Subject(f'rnp/{"revoked" if name == "ed25519" else "expires"}/{name}', ring,
                      signatures['SHA512'], b'open it\n')
        ring, signatures = ask(worker, dict(order, usage=['certify'],
                                            subkey=dict(kind, usage=['sign'])))
        yield Subject(f'rnp/subkey/{name}', ring, signatures['SHA512'], b'open it\n')


def of_openpgpjs(worker):
    kinds = [('rsa2048', {'type': 'rsa', 'rsaBits': 2048}, {}),
             ('rsa4096', {'type': 'rsa', 'rsaBits': 4096}, {})]
    kinds += [(c.lower(), {'type': 'ecc', 'curve': c}, {}) for c in
              ('ed25519Legacy', 'nistP256', 'nistP384', 'nistP521')]
    kinds += [('ed25519', {'type': 'curve25519'}, {}),
              ('ed448', {'type': 'curve448'}, {}),
              ('v6-ed25519', {'type': 'curve25519'}, {'v6Keys': True}),
              ('v6-rsa2048', {'type': 'rsa', 'rsaBits': 2048}, {'v6Keys': True}),
              ('v6-nistp256', {'type': 'ecc', 'curve': 'nistP256'}, {'v6Keys': True}),
              ('v6-ed448', {'type': 'curve448'}, {'v6Keys': True})]
    for name, kind, config in kinds:
        order = {'do': 'make', 'user': name, 'message': 'open it\n', 'signed_at': SIGNED}
        for life, options, digests, more in (
                ('plain', {}, ['sha256', 'sha384', 'sha512', 'sha3_256', 'sha3_512'], {}),
                ('subkey', {'subkeys': [{'sign': True}, {}]}, ['sha512'], {}),
                ('expired', {'keyExpirationTime': 20 * DAY}, ['sha512'], {}),
                ('alive', {'keyExpirationTime': 90 * DAY}, ['sha512'], {}),
                ('revoked', {}, ['sha512'], {'revoke': True})):
            if '4096' in name and life != 'plain':
                continue
            ring, signatures = ask(worker, dict(
                order, options=dict(kind, born=BORN, **options), config=config, digests=digests,
                **more))
            for digest, made in signatures.items():
                yield Subject(f'openpgp.js/{life}/{name}/{digest}', ring, made, b'open it\n')
