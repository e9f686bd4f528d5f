"""mig keyring list and check, on keys of the real gpg: keyring_check.py BUILD_FOLDER"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from gpg_home import BORN, DAY, GpgHome  # noqa: E402
from keyring_steps import keyring, signs  # noqa: E402

KEYS = ROOT / 'test/data/actions/keys'


def a_keyring_of_good_keys_is_good(build):
    with GpgHome(build) as g:
        a, b = g.make('a'), g.make('b', 'rsa2048', expires='90d')
        keyring(g, 'add', a, b)
        status, out, err = keyring(g, 'check')
        assert status == 0 and not err, (status, out, err)
        assert out.splitlines()[0] == f'good: {a} "a"', out
        assert out.splitlines()[1].startswith(f'good: {b} "b", until 20'), out
        told = json.loads(keyring(g, 'check', '--json')[1])
        assert told['good'] is True and [k['outlook'] for k in told['keys']] == ['good'] * 2, told


def what_expires_is_told_with_the_cure_before_and_after(build):
    with GpgHome(build) as g:
        key = g.make('brief', expires='40d')
        keyring(g, 'add', key)
        cure = f'gpg --quick-set-expire {key} 2y'
        for day, status, said in ((1, 0, 'good: '), (11, 2, 'it expires in 29 days; '),
                                  (38, 2, 'it expires in 2 days; '),
                                  (38.5, 2, 'it expires in 1 day; '),
                                  (39.5, 2, 'it expires in less than a day; '),
                                  (40, 2, 'the key has expired; ')):
            ran = keyring(g, 'check', at=int(BORN + day * DAY))
            assert ran[0] == status and said in ran[1], (day, ran)
            assert (cure in ran[1]) == (status == 2), (day, ran)
        told = json.loads(keyring(g, 'check', '--json', at=BORN + 41 * DAY)[1])
        assert told['good'] is False and told['keys'][0]['reason'] == 'key_expired', told
        assert keyring(g, 'check', at=BORN - DAY)[1].startswith(f'refused: {key} "brief", the key s')


def the_command_that_is_named_cures_an_expired_key(build):
    with GpgHome(build) as g:
        key = g.make('brief', expires='10d')
        keyring(g, 'add', key)
        at = BORN + 20 * DAY
        told = json.loads(keyring(g, 'check', '--json', at=at)[1])['keys'][0]
        command = told['mend'].split('gpg ')[1].split()
        g.gpg(*command, at=at)
        assert keyring(g, 'add', key, at=at)[0] == 0
        assert keyring(g, 'check', at=at)[0] == 0 and signs(g, key, at=at + DAY)[0] == 0


def the_command_that_is_named_cures_a_weak_self_signature(build):
    with GpgHome(build) as g:
        key = g.make('weak', 'rsa2048', options=('--cert-digest-algo', 'SHA1'))
        g.write('ring', g.public(key))
        status, out, _ = keyring(g, 'check', '--json')
        told = json.loads(out)['keys'][0]
        assert status == 2 and told['reason'] == 'weak_self_signature', told
        assert told['fingerprint'] == key and 'weak hash' in told['why'], told
        g.gpg(*told['mend'].split('gpg ')[1].split(), at=BORN + DAY)
        status, out, _ = keyring(g, 'add', key, at=BORN + 2 * DAY)
        assert status == 0 and out.startswith(f'renewed: {key} "weak", until '), out
        assert keyring(g, 'check', at=BORN + 2 * DAY)[0] == 0
        assert signs(g, key, at=BORN + 3 * DAY)[0] == 0


def a_signing_subkey_is_looked_at_by_itself(build):
    with GpgHome(build) as g:
        key = g.make('offline', 'rsa2048', 'cert')
        status, out, _ = keyring(g, 'add', key)
        assert status == 2 and 'not allowed to sign' in out, out
        told = json.loads(keyring(g, 'check', '--json')[1])['keys'][0]
        assert told['reason'] == 'not_for_signing', told
        g.gpg(*told['mend'].split('gpg ')[1].split(), at=BORN)
        g.gpg('--quick-set-expire', key, '10d', g.subkeys(key)[0], at=BORN)
        subkey = g.subkeys(key)[0]
        status, out, _ = keyring(g, 'add', key)
        assert status == 2 and 'it expires in 9 days' in out, out
        assert f', its subkey {subkey}, until 20' in out, out
        assert f'--quick-set-expire {key} 2y {subkey}\n' in out, out
        at = BORN + 12 * DAY
        status, out, _ = keyring(g, 'check', at=at)
        assert status == 2 and f'refused: {key} "offline", its subkey {subkey}, the key' in out, out
        g.gpg(*out.split('gpg ')[1].split(), at=at)
        assert keyring(g, 'add', key, at=at)[0] == 0 and signs(g, key, at=at + DAY)[0] == 0


def a_weak_subkey_beside_a_good_primary_is_found_and_cured(build):
    with GpgHome(build) as g:
        key = g.make('both', 'rsa2048', 'cert,sign')
        g.gpg('--quick-add-key', key, 'rsa2048', 'sign', '1y')
        g.gpg('--cert-digest-algo', 'SHA1', '--quick-set-expire', key, '1y', g.subkeys(key)[0])
        g.gpg('--cert-digest-algo', 'SHA1', '--quick-add-key', key, 'rsa2048', 'encr', '1y')
        subkey = g.subkeys(key)[0]
        status, out, _ = keyring(g, 'add', key)
        assert status == 2 and len(out.splitlines()) == 2, out
        assert out.splitlines()[0] == f'added: {key} "both"', out
        assert f'added: {key} "both", its subkey {subkey}, the key vouches' in out, out
        status, out, _ = signs(g, key)  # gpg signs with the newest subkey
        assert status == 1 and 'weak_self_signature' in out, out
        assert f'  left out: subkey {subkey} of {key}, RSA 2048: ' in keyring(g, 'list')[1]
        told = json.loads(keyring(g, 'check', '--json')[1])['keys']
        assert [k['outlook'] for k in told] == ['good', 'refused'], told
        g.gpg(*told[1]['mend'].split('gpg ')[1].split(), at=BORN + DAY)
        assert keyring(g, 'add', key, at=BORN + 2 * DAY)[0] == 0
        assert signs(g, key, at=BORN + 3 * DAY)[0] == 0


def a_list_has_every_key_with_its_subkeys(build):
    with GpgHome(build) as g:
        key = g.make('Alice', 'rsa2048', 'cert')
        g.gpg('--quick-add-uid', key, 'Alice <alice@example.org>', at=BORN + 60)
        g.gpg('--quick-add-key', key, 'nistp256/ecdsa', 'sign', '1y')
        g.gpg('--quick-add-key', key, 'cv25519', 'encr', 'never')
        gone, small = g.make('gone'), g.make('small', 'rsa1024')
        g.revoke(gone)
        g.write('ring', g.public(key, gone, small))
        signing, encrypting = g.subkeys(key)
        status, out, err = keyring(g, 'list')
        assert status == 0 and not err, err
        lines = out.splitlines()
        assert lines[0] == key and sorted(lines[1:3]) == [
            '  "Alice <alice@example.org>"', '  "Alice"'], lines
        assert lines[3].startswith('  primary key, RSA 2048, made 20'), lines
        assert lines[3].endswith(', without end, does not sign'), lines
        assert lines[4].startswith(f'  subkey {signing}, ECDSA P-256, made 20'), lines
        assert ', until 20' in lines[4] and lines[4].endswith(', signs'), lines
        assert lines[5].startswith(f'  subkey {encrypting}, ECDH Curve25519, made 20'), lines
        assert lines[6] == f'{gone}, revoked' and 'the key is revoked' in lines[8], lines
        assert lines[9].startswith(
            f'left out: certificate {small}, RSA 1024: the key is too weak'), lines
        told = json.loads(keyring(g, 'list', '--json')[1])
        assert [c['fingerprint'] for c in told['certificates']] == [key, gone], told
        assert [k['algorithm'] for k in told['certificates'][0]['keys']] == [
            'RSA 2048', 'ECDSA P-256', 'ECDH Curve25519'], told
        assert told['certificates'][1]['revoked'] and told['left_out'][0]['reason'] == 'weak_key'


def revoked_and_small_keys_are_refused(build):
    with GpgHome(build) as g:
        gone, small = g.make('gone'), g.make('small', 'rsa1024')
        g.revoke(gone)
        g.write('ring', g.public(gone, small))
        status, out, _ = keyring(g, 'check')
        assert status == 2, out
        assert out.splitlines()[0].startswith(f'refused: {gone} "gone", the key is revoked; '), out
        assert f'refused: {small}, the key is too weak' in out, out


def an_empty_keyring_or_none_is_no_good(build):
    with GpgHome(build) as g:
        g.write('ring', b'\xca\x03PGP')
        status, out, _ = keyring(g, 'check')
        assert status == 2 and 'nobody can sign' in out, out
        for verb in ('list', 'check'):
            status, out, err = keyring(g, verb, ring='none')
            assert status == 3 and not out and 'not found' in err, err
            g.write('secret', g.gpg('--armor', '--export-secret-keys', g.make(verb)))
            status, out, err = keyring(g, verb, ring='secret')
            assert status == 3 and not out and 'private key' in err, err
            g.write('rubbish', b'rubbish')
            assert keyring(g, verb, ring='rubbish')[0] == 3


def hostile_names_are_escaped_everywhere(build):
    with GpgHome(build) as g:
        hostile = 'evil\ngood: ' + 'A' * 40 + ' \x1b[2J \u202egnp \x9bm "x"'
        key = g.make(hostile)
        for verb, more in (('add', [key]), ('list', []), ('check', [])):
            status, out, err = keyring(g, verb, *more)
            assert status == 0 and not err, (verb, status, err)
            assert out.replace('\n', '').isprintable(), (verb, out)
            assert r'evil\x0agood: ' in out and r'\x1b[2J \u{202e}gnp \u{009b}m' in out, out
            assert "'x'" in out, out
            status, out, _ = keyring(g, verb, '--json', *more)
            assert out.isascii() and out.count('\n') == 1 and '\x1b' not in out, out
            assert hostile in texts_of(json.loads(out)), out
        status, _, err = g.mig('keyring', 'check', '--keyring', g.folder / 'no\x1b[2J\nring')
        assert status == 3 and r'no\x1b[2J\x0aring' in err and err.count('\n') == 1, err


def texts_of(value):
    """Every text in a JSON value."""
    if isinstance(value, dict):
        return [t for v in value.values() for t in texts_of(v)]
    if isinstance(value, list):
        return [t for v in value for t in texts_of(v)]
    return [value]


def what_was_typed_wrong_is_said(build):
    with GpgHome(build) as g:
        ring = g.write('ring', g.public(g.make('a')))
        for words, said in (
                ((), 'list or check'), (('drop', '--keyring', ring), 'list or check'),
                (('add', 'x'), '--keyring'), (('check',), '--keyring'),
                (('add', '--keyring', ring), 'say what to add'),
                (('check', '--keyring', ring, ring), 'no files'),
                (('list', '--keyring', ring, '--what'), 'no such option'),
                (('check', '--keyring', ring, '--at', 'now'), 'seconds since 1970'),
                (('add', '--keyring', ring, '-c', g.folder / 'none', ring), 'none')):
            status, out, err = g.mig('keyring', *words)
            assert status == 3 and not out, (words, status, out)
            assert said in err and err.startswith('mig: ') and err.count('\n') == 1, (words, err)
        for words in (('--help',), ('add', '--help'), ('check', '-h')):
            status, out, err = g.mig('keyring', *words)
            assert status == 0 and 'Exit status' in out and not err
        ran = subprocess.run([g.program, '--help'], capture_output=True, text=True, check=True)
        assert 'mig keyring' in ran.stdout and 'mig verify' in ran.stdout


def the_recorded_keys_are_judged_as_agents_judge_them(build):
    with GpgHome(build) as g:
        files = sorted(KEYS.glob('*.pub.asc'))
        names = {f.name.split('.')[0]: f.with_name(f.name.replace('.pub.asc', '.fpr')).read_text()
                 .strip() for f in files}
        status, out, _ = keyring(g, 'add', *files, at=1795521600)  # 2026-11-24T12:00:00Z
        assert status == 2 and len(out.splitlines()) == len(files), out
        for name, said in (('judy-rsa1024', 'not taken: '), ('victor-revoked', 'is revoked'),
                           ('uma-expired1y', 'has expired'), ('trent-expired', 'has expired'),
                           ('alice-rsa2048', 'added: ')):
            line = next(line for line in out.splitlines() if names[name] in line)
            assert said in line, (name, line)


if __name__ == '__main__':
    run(sys.argv, [a_keyring_of_good_keys_is_good,
                   what_expires_is_told_with_the_cure_before_and_after,
                   the_command_that_is_named_cures_an_expired_key,
                   the_command_that_is_named_cures_a_weak_self_signature,
                   a_signing_subkey_is_looked_at_by_itself,
                   a_weak_subkey_beside_a_good_primary_is_found_and_cured,
                   a_list_has_every_key_with_its_subkeys, revoked_and_small_keys_are_refused,
                   an_empty_keyring_or_none_is_no_good, hostile_names_are_escaped_everywhere,
                   what_was_typed_wrong_is_said, the_recorded_keys_are_judged_as_agents_judge_them])
