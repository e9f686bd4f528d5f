"""mig keyring: what is put in and taken out, with the real gpg: keyring_command.py BUILD_FOLDER"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from gpg_home import BORN, DAY, GpgHome  # noqa: E402
from keyring_steps import MESSAGE, keyring, known_to_gpg, signs  # noqa: E402


def changes_of(path):
    return path.stat().st_ino, path.stat().st_mtime_ns, path.stat().st_ctime_ns


def keys_come_from_gpg_and_from_files_in_either_form(build):
    with GpgHome(build) as g:
        a, b, c, d = (g.make(n) for n in 'abcd')
        status, out, err = keyring(g, 'add', a.lower(), f'0x{b[:20]} {b[20:]}',
                                   g.write('c', g.public(c)), '-', data=g.public(d, armor=True))
        assert status == 0 and not err, (status, out, err)
        assert [line.split(' ')[:2] for line in out.splitlines()] == [
            ['added:', k] for k in (a, b, c, d)], out
        ring = g.folder / 'ring'
        assert ring.read_text().startswith('-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n')
        assert known_to_gpg(g, ring) == [a, b, c, d]
        assert signs(g, c)[0] == 0 and signs(g, b)[0] == 0


def gpg_reads_a_keyring_of_any_length(build):
    # Base64 that ends without padding needs a checksum behind it, or gpg reads on into the last line.
    with GpgHome(build) as g:
        for name in ('n', 'nn', 'nnn'):
            key = g.make(name)
            (g.folder / 'ring').unlink(missing_ok=True)
            assert keyring(g, 'add', key)[0] == 0
            assert known_to_gpg(g, g.folder / 'ring') == [key]


def adding_again_changes_nothing_not_even_the_file(build):
    with GpgHome(build) as g:
        key = g.make('a')
        keyring(g, 'add', key)
        before = changes_of(g.folder / 'ring')
        status, out, _ = keyring(g, 'add', key)
        assert status == 0 and out == f'unchanged: {key} "a"\n', out
        assert changes_of(g.folder / 'ring') == before
        told = json.loads(keyring(g, 'add', '--json', key)[1])
        assert told == {'changed': False, 'keys': [
            {'what': 'unchanged', 'outlook': 'good', 'fingerprint': key, 'user_id': 'a'}]}, told


def what_is_new_of_a_key_is_merged_and_nothing_gets_lost(build):
    with GpgHome(build) as g:
        key = g.make('a', expires='10d')
        keyring(g, 'add', key)
        old = g.write('old', g.public(key))
        assert keyring(g, 'check', at=BORN + 12 * DAY)[0] == 2
        g.gpg('--quick-set-expire', key, '60d', at=BORN + 2 * DAY)
        status, out, _ = keyring(g, 'add', key)
        assert status == 0 and out.startswith(f'renewed: {key} "a", until '), out
        assert signs(g, key, at=BORN + 12 * DAY)[0] == 0
        signature = g.write('before', g.sign(key, MESSAGE))
        g.revoke(key)
        status, out, _ = keyring(g, 'add', key)
        assert status == 2 and out.startswith(f'renewed: {key} "a", the key is revoked; '), out
        status, out, _ = keyring(g, 'add', old)
        assert status == 2 and out.startswith(f'unchanged: {key} "a", the key is revoked; '), out
        status, out, _ = g.mig('verify', '--keyring', g.folder / 'ring', '--signature', signature,
                               g.write('message', MESSAGE))
        assert status == 1 and 'key_revoked' in out, out


def certifications_by_others_are_not_carried(build):
    with GpgHome(build) as g:
        alice, bob = g.make('alice'), g.make('bob')
        plain = g.public(alice)
        g.gpg('--local-user', bob, '--quick-sign-key', alice, at=BORN + DAY)
        assert len(g.public(alice)) > len(plain)
        assert keyring(g, 'add', alice)[0] == 0
        assert keyring(g, 'add', g.write('plain', plain), ring='other')[0] == 0
        assert (g.folder / 'ring').read_bytes() == (g.folder / 'other').read_bytes()


def a_binary_keyring_stays_binary_and_every_keyring_keeps_its_mode(build):
    with GpgHome(build) as g:
        a, b = g.make('a'), g.make('b')
        ring = g.write('ring', g.public(a))
        ring.chmod(0o640)
        (g.folder / 'link').symlink_to('ring')
        assert keyring(g, 'add', b, ring='link')[0] == 0
        assert ring.read_bytes()[0] & 0x80 and known_to_gpg(g, ring) == [a, b]
        assert ring.stat().st_mode & 0o7777 == 0o640 and (g.folder / 'link').is_symlink()
        os.umask(0o027)
        assert keyring(g, 'add', b, ring='new')[0] == 0
        assert (g.folder / 'new').stat().st_mode & 0o7777 == 0o640


def a_secret_key_is_refused_and_nothing_is_written(build):
    with GpgHome(build) as g:
        a, b = g.make('a'), g.make('b')
        keyring(g, 'add', a)
        before = (g.folder / 'ring').read_bytes()
        for form in ([], ['--armor']):
            secret = g.write('secret', g.gpg(*form, '--export-secret-keys', b))
            for ring in ('ring', 'new'):
                status, out, err = keyring(g, 'add', b, secret, ring=ring)
                assert status == 3 and not out and err.count('\n') == 1, (status, out, err)
                assert 'secret key' in err or 'private key' in err, err
        assert (g.folder / 'ring').read_bytes() == before and not (g.folder / 'new').exists()
        kept = g.write('kept', secret.read_bytes())
        assert keyring(g, 'add', a, ring='kept')[0] == 3
        assert kept.read_bytes() == secret.read_bytes()


def keys_that_never_count_are_not_taken_and_the_others_are(build):
    with GpgHome(build) as g:
        good = g.make('good')
        small = g.make('small', 'rsa1024')
        weak = g.make('weak', 'rsa2048', options=('--cert-digest-algo', 'SHA1'))
        status, out, _ = keyring(g, 'add', g.write('team', g.public(small, good, weak)))
        lines = dict(line.split(': ', 1) for line in out.splitlines() if 'not taken' not in line)
        assert status == 2 and lines == {'added': f'{good} "good"'}, out
        assert f'not taken: {small}, ' in out and 'RSA needs 2048 bits' in out, out
        assert f'not taken: {weak}, ' in out, out
        assert f'gpg --cert-digest-algo SHA256 --quick-set-expire {weak} 2y' in out, out
        assert known_to_gpg(g, g.folder / 'ring') == [good]
        status, _, _ = keyring(g, 'add', small, ring='new')
        assert status == 2 and not (g.folder / 'new').exists()


def short_names_and_what_is_not_there_are_refused_with_a_sentence(build):
    with GpgHome(build) as g:
        key = g.make('Alice <alice@example.org>', 'rsa2048', 'cert')
        g.gpg('--quick-add-key', key, 'ed25519', 'sign', 'never')
        subkey = g.subkeys(key)[0]
        for word, said in ((key[-16:], 'no full fingerprint'), (key[-8:], 'no full fingerprint'),
                           ('alice@example.org', 'full fingerprint'), ('A' * 40, 'no such'),
                           (subkey, f'names a subkey; give the fingerprint of the primary key, {key}'),
                           (g.folder / 'none', 'not found'), (g.folder, 'directory'),
                           (g.write('rubbish', b'rubbish'), 'rubbish'),
                           (g.write('signature', g.sign(key, MESSAGE)), 'no key in it')):
            status, out, err = keyring(g, 'add', word)
            assert status == 3 and not out and said in err, (word, status, out, err)
            assert err.startswith('mig: ') and err.count('\n') == 1, err
        assert not (g.folder / 'ring').exists()


def a_keyring_that_cannot_be_written_stays_and_nothing_is_left_beside_it(build):
    with GpgHome(build) as g:
        key = g.make('a')
        status, _, err = keyring(g, 'add', key, ring='none/ring')
        assert status == 3 and 'none/ring' in err, err
        (g.folder / 'place').mkdir()
        status, _, err = keyring(g, 'add', key, ring='place')
        assert status == 3 and 'directory' in err, err
        status, _, err = g.mig('keyring', 'add', '--keyring', '/dev/null', key)
        assert status == 3 and 'regular file' in err, err
        keyring(g, 'add', key)
        assert not [f for f in os.listdir(g.folder) if f.startswith('ring.')]


def gpg_s_home_comes_from_the_configuration(build):
    with GpgHome(build) as g:
        key = g.make('a')
        rc = g.write('rc', f'[gpg]\nhome = "{g.home}"\n')
        del g.environment['GNUPGHOME']
        assert keyring(g, 'add', key)[0] == 3
        status, _, err = keyring(g, 'add', '-c', rc, key)
        assert status == 0, err
        g.environment['PATH'] = str(g.folder)
        status, _, err = keyring(g, 'add', key, ring='new')
        assert status == 3 and 'install GnuPG' in err, err
        g.environment.update(PATH=os.environ['PATH'], GNUPGHOME=str(g.home))


def what_is_removed_is_gone_and_the_rest_stays(build):
    with GpgHome(build) as g:
        a, b, c = (g.make(n) for n in 'abc')
        small = g.make('small', 'rsa1024')
        ring = g.write('ring', g.public(a, b, c, small))
        ring.chmod(0o600)
        status, out, err = keyring(g, 'remove', b.lower(), f'0x{small}')
        assert status == 0 and not out and not err, (status, err)
        assert known_to_gpg(g, ring) == [a, c] and ring.stat().st_mode & 0o777 == 0o600
        before = ring.read_bytes()
        for words, said in (([], 'say what'), ([b], 'no such key'), ([a[-16:]], 'fingerprint'),
                            ([a, b], 'no such key')):
            status, _, err = keyring(g, 'remove', *words)
            assert status == 3 and said in err, (words, err)
        assert ring.read_bytes() == before
        assert keyring(g, 'remove', a, ring='none')[0] == 3
        assert keyring(g, 'remove', a, c)[0] == 0 and keyring(g, 'check')[0] == 2
        assert keyring(g, 'add', a)[0] == 0 and known_to_gpg(g, ring) == [a]


def the_vectors_keep_their_verdicts_in_a_keyring_that_was_built(build):
    mig = pathlib.Path(build) / 'examples/client/mig'
    vectors = ROOT / 'test/data/openpgp'
    with GpgHome(build) as g:
        ring = g.folder / 'ring'
        script = (f'rm -f {ring}; {mig} keyring add --keyring {ring} "$1" >/dev/null 2>&1; '
                  f'[ -f {ring} ] || exit 1; '
                  f'exec {mig} verify --keyring {ring} --signature "$3" --at "$4" "$2"')
        ran = subprocess.run([sys.executable, vectors / 'score.py', vectors, 'sh', '-c', script,
                              'sh'], capture_output=True, text=True, check=False,
                             env=g.environment)
        assert ran.stdout.endswith(' passed, 0 failed\n'), ran


def a_version_6_key_is_listed_with_its_long_fingerprint(build):
    with GpgHome(build) as g:
        file = next((ROOT / 'test/data/openpgp/v6-ed25519').glob('keyring*'))
        assert keyring(g, 'add', file, at=1795521600)[0] == 0
        status, out, _ = keyring(g, 'list', at=1795521600)
        assert status == 0 and len(out.split()[0]) == 64 and 'Ed25519' in out, out


if __name__ == '__main__':
    run(sys.argv, [keys_come_from_gpg_and_from_files_in_either_form,
                   gpg_reads_a_keyring_of_any_length,
                   adding_again_changes_nothing_not_even_the_file,
                   what_is_new_of_a_key_is_merged_and_nothing_gets_lost,
                   certifications_by_others_are_not_carried,
                   a_binary_keyring_stays_binary_and_every_keyring_keeps_its_mode,
                   a_secret_key_is_refused_and_nothing_is_written,
                   keys_that_never_count_are_not_taken_and_the_others_are,
                   short_names_and_what_is_not_there_are_refused_with_a_sentence,
                   a_keyring_that_cannot_be_written_stays_and_nothing_is_left_beside_it,
                   gpg_s_home_comes_from_the_configuration,
                   what_is_removed_is_gone_and_the_rest_stays,
                   the_vectors_keep_their_verdicts_in_a_keyring_that_was_built,
                   a_version_6_key_is_listed_with_its_long_fingerprint])
