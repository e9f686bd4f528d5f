"""mig verify on signatures and actions by the real gpg: verify_command.py BUILD_FOLDER"""
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from gpg_home import BORN, DAY, GpgHome  # noqa: E402

MESSAGE = b'open the door\n'
ACTIONS = ROOT / 'test/data/actions'
AT = 1795521600  # 2026-11-24T12:00:00Z: when the recorded actions are looked at


def verify(g, ring, signature, *more, message=MESSAGE, at=BORN + 2 * DAY):
    return g.mig('verify', '--keyring', g.write('ring', ring), '--signature',
                 g.write('signature', signature), '--at', str(at), *more,
                 g.write('message', message))


def one_line(armored):
    return armored.decode().split('\n\n', 1)[1].split('\n-----END')[0].replace('\n', '')


# ---- signatures -------------------------------------------------------------------------------


def a_good_signature_names_the_full_fingerprint_in_every_form(build):
    with GpgHome(build) as g:
        key = g.make('Alice <alice@example.org>')
        for form in (g.sign(key, MESSAGE), g.sign(key, MESSAGE, '--armor'),
                     one_line(g.sign(key, MESSAGE, '--armor'))):
            for ring in (g.public(key), g.public(key, armor=True)):
                status, out, err = verify(g, ring, form)
                assert status == 0 and not err, (status, err)
                assert re.fullmatch(
                    f'good: {key}, made 20[0-9TZ:-]+, "Alice <alice@example.org>"\n', out), out


def a_signature_by_a_subkey_names_the_primary_and_json_has_both(build):
    with GpgHome(build) as g:
        key = g.make('Offline <off@example.org>', 'rsa2048', 'cert')
        g.gpg('--quick-add-key', key, 'ed25519', 'sign', 'never')
        signature = g.sign(key, MESSAGE)
        status, out, _ = verify(g, g.public(key), signature)
        assert status == 0 and out.startswith(f'good: {key},'), out
        status, out, _ = verify(g, g.public(key), signature, '--json')
        told = json.loads(out)
        assert status == 0 and out.count('\n') == 1 and told['good'] is True, out
        assert told['signatures'] == [{
            'good': True, 'signer': key, 'signing_key': g.subkeys(key)[0],
            'created': told['signatures'][0]['created'],
            'user_ids': ['Offline <off@example.org>']}], told


def every_reason_that_gpg_can_make_is_told(build):
    with GpgHome(build) as g:
        alice, bob = g.make('alice'), g.make('bob', 'rsa2048')
        brief = g.make('brief', expires='10d')
        late = g.make('late', at=BORN + DAY)
        gone = g.make('gone')
        good, ring = g.sign(alice, MESSAGE), g.public(alice)
        signed_gone = g.sign(gone, MESSAGE)
        g.revoke(gone)
        inline = g.gpg('--sign', '--output', '-', '--local-user', alice, data=MESSAGE)
        cases = [
            ('malformed', ring, b'not a signature', {}),
            ('malformed', ring, inline, {}),
            ('too_large', ring, b'\xc2\xff\x00\x01\x11\x00' + bytes(70000), {}),
            ('too_large', ring, good * 10000, {}),
            ('wrong_type', ring, g.sign(alice, MESSAGE, '--textmode'), {}),
            ('weak_hash', g.public(bob), g.sign(bob, MESSAGE, '--digest-algo', 'SHA1'), {}),
            ('critical_subpacket', ring, g.sign(alice, MESSAGE, '--set-notation', '!a@b.c=x'), {}),
            ('no_key', g.public(bob), good, {}),
            ('bad_signature', ring, good, {'message': MESSAGE + b' '}),
            ('key_expired', g.public(brief), g.sign(brief, MESSAGE), {'at': BORN + 11 * DAY}),
            ('key_revoked', g.public(gone), signed_gone, {}),
            ('key_not_yet_valid', g.public(late), g.sign(late, MESSAGE), {'at': BORN}),
            ('signature_predates_key', g.public(late),
             g.sign(late, MESSAGE, '--ignore-time-conflict', at=BORN), {}),
            ('signature_in_future', ring, g.sign(alice, MESSAGE, at=BORN + 5 * DAY), {}),
            ('signature_expired', ring, g.sign(alice, MESSAGE, '--default-sig-expire', '2d'),
             {'at': BORN + 4 * DAY}),
        ]
        for reason, keyring, signature, more in cases:
            status, out, err = verify(g, keyring, signature, **more)
            assert status == 1 and not err, (reason, status, out, err)
            assert re.fullmatch(rf'bad: [^\n]+ \({reason}\)\n', out), (reason, out)
            status, out, _ = verify(g, keyring, signature, '--json', **more)
            told = json.loads(out)
            assert status == 1 and told['good'] is False, (reason, told)
            assert told['signatures'][0]['reason'] == reason, (reason, told)
            assert 'signer' not in told['signatures'][0] and told['signatures'][0]['why'], told


def a_key_that_was_left_out_of_the_keyring_is_hinted_at(build):
    with GpgHome(build) as g:
        small = g.make('small', 'rsa1024')
        weak = g.make('weak', 'rsa2048', options=('--cert-digest-algo', 'SHA1'))
        for key in (small, weak):
            status, out, err = verify(g, g.public(key), g.sign(key, MESSAGE))
            assert status == 1 and out.endswith(' (no_key)\n'), out
            assert 'mig keyring check' in err and err.count('\n') == 1, err


def one_bad_signature_among_good_ones_is_not_good(build):
    with GpgHome(build) as g:
        alice, bob = g.make('alice'), g.make('bob')
        both = g.sign(alice, MESSAGE) + g.sign(bob, MESSAGE)
        status, out, _ = verify(g, g.public(alice, bob), both)
        assert status == 0 and [w.split(',')[0] for w in out.splitlines()] == [
            f'good: {alice}', f'good: {bob}'], out
        status, out, _ = verify(g, g.public(alice), both)
        assert status == 1 and [w.split(':')[0] for w in out.splitlines()] == ['good', 'bad'], out


def the_message_or_the_signature_may_come_from_standard_input(build):
    with GpgHome(build) as g:
        key = g.make('alice')
        ring = ('verify', '--keyring', g.write('ring', g.public(key)))
        signature, message = g.write('s', g.sign(key, MESSAGE)), g.write('m', MESSAGE)
        assert g.mig(*ring, '--signature', signature, '-', data=MESSAGE)[0] == 0
        assert g.mig(*ring, '--signature=-', message, data=signature.read_bytes())[0] == 0
        assert g.mig(*ring, '--signature', signature, '-', data=MESSAGE + b'x')[0] == 1
        status, out, err = g.mig(*ring, '--signature', '-', '-')
        assert status == 3 and not out and 'both' in err, (status, out, err)


def what_is_too_large_is_refused_with_the_limit(build):
    with GpgHome(build) as g:
        key = g.make('alice')
        ring, signature = g.write('ring', g.public(key)), g.write('s', g.sign(key, MESSAGE))
        huge = g.folder / 'huge'
        with open(huge, 'wb') as file:
            file.truncate((256 << 20) + 1)
        words = ('verify', '--keyring', ring)
        status, _, err = g.mig(*words, '--signature', signature, huge)
        assert status == 3 and 'larger than 268435456 bytes' in err, err
        status, _, err = g.mig(*words, '--signature', huge, signature)
        assert status == 3 and 'larger than 16777216 bytes' in err, err
        status, _, err = g.mig('verify', '--keyring', huge, '--signature', signature, signature)
        assert status == 3 and 'larger than 16777216 bytes' in err, err
        with open('/dev/zero', 'rb') as endless:
            status, _, err = _of(subprocess.run(
                [g.program, *words, '-'], stdin=endless, capture_output=True, check=False))
        assert status == 3 and 'standard input' in err and 'larger than 67108864' in err, err


def _of(ran):
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


def a_keyring_that_is_none_lets_nobody_count(build):
    with GpgHome(build) as g:
        key = g.make('alice')
        signature = g.sign(key, MESSAGE)
        secret = g.gpg('--armor', '--export-secret-keys', key)
        for ring, said in ((secret, 'private key'), (b'rubbish', 'cannot be used'),
                           (bytes(9 << 20), 'larger than 8388608 bytes')):
            status, out, err = verify(g, ring, signature)
            assert status == 1 and not out and said in err and err.count('\n') == 1, (out, err)


def what_was_typed_wrong_is_said(build):
    with GpgHome(build) as g:
        key = g.make('alice')
        ring, file = g.write('ring', g.public(key)), g.write('s', g.sign(key, MESSAGE))
        for words, said in (
                ((), '--keyring'),
                (('--keyring',), 'its value is missing'),
                (('--keyring', ring), 'one file'),
                (('--keyring', ring, file, file), 'one file'),
                (('--keyring', ring, '--keyring', ring, file), 'twice'),
                (('--keyring', ring, '--sig', file, file), 'no such option'),
                (('--keyring', ring, '--at', '-5', file), 'seconds since 1970'),
                (('--keyring', ring, '--at', '1e9', file), 'seconds since 1970'),
                (('--keyring', ring, '--at', '99999999999999999999', file), 'since 1970'),
                (('--keyring', ring, '--signature', file, '--policy', file, file), '--policy'),
                (('--keyring', ring, '--signature', g.folder / 'none', file), 'not found'),
                (('--keyring', ring, '--signature', file, g.folder), 'directory'),
                (('--keyring', g.folder / 'no\x1b[2Jring', file), r'no\x1b[2Jring')):
            status, out, err = g.mig('verify', *words)
            assert status == 3 and not out, (words, status, out)
            assert said in err and err.startswith('mig: ') and err.count('\n') == 1, (words, err)
        status, out, err = g.mig('verify', '--help')
        assert status == 0 and 'Exit status' in out and not err


def hostile_names_are_escaped(build):
    with GpgHome(build) as g:
        hostile = 'evil\ngood: ' + 'A' * 40 + ' \x1b[2J \u202egnp \x9bm "x" \U0001f600'
        key = g.make(hostile)
        signature = g.sign(key, MESSAGE, '--set-notation', 'a@example.org=\u202ex')
        status, out, _ = verify(g, g.public(key), signature)
        assert status == 0 and out.count('\n') == 1, out
        assert all(c not in out for c in '\x1b\u202e\x9b'), out
        assert r'evil\x0agood: ' in out and r'\x1b[2J \u{202e}gnp \u{009b}m' in out, out
        assert out.endswith("'x' \U0001f600\"\n"), out
        status, out, _ = verify(g, g.public(key), signature, '--json')
        assert out.isascii() and out.isprintable() is False and out.count('\n') == 1, out
        assert '\x1b' not in out and json.loads(out)['signatures'][0]['user_ids'] == [hostile], out


def the_vectors_of_the_library_pass_through_the_program(build):
    mig = pathlib.Path(build) / 'examples/client/mig'
    script = f'exec {mig} verify --keyring "$1" --signature "$3" --at "$4" "$2"'
    vectors = ROOT / 'test/data/openpgp'
    ran = subprocess.run([sys.executable, vectors / 'score.py', vectors, 'sh', '-c', script, 'sh'],
                         capture_output=True, text=True, check=False)
    cases = len(list(vectors.glob('*/expected.json')))
    assert cases >= 49 and ran.stdout.splitlines()[-1] == f'{cases} passed, 0 failed', ran


# ---- actions ----------------------------------------------------------------------------------


def signed_action(g, key, *more):
    rc = g.write('migrc', f'[gpg]\nhome = "{g.home}"\nkeyid = "{key}"\n')
    words = more or ('file', '-s', '-c', rc, '-t', "status='online'", '-path', '/etc', '-name', 'x')
    status, out, err = g.mig(*words, *(('-s', '-c', rc) if more else ()))
    assert status == 0, err
    return out


def policy(g, minimum, *weights):
    return g.write('policy.json', json.dumps({'default': {
        'minimumweight': minimum,
        'investigators': {f'i{n}': {'fingerprint': key, 'weight': weight}
                          for n, (key, weight) in enumerate(weights)}}}))


def new_key(g, user):
    return g.make(user, at=BORN)


def an_action_is_explained(build):
    with GpgHome(build) as g:
        alice = new_key(g, 'Alice')
        file = g.write('action.json', signed_action(g, alice))
        ring = g.write('ring', g.public(alice))
        status, out, err = g.mig('verify', '--keyring', ring, file)
        lines = out.splitlines()
        assert status == 0 and not err, (status, out, err)
        assert lines[0].startswith('action "file ') and ', version 3, id ' in lines[0], lines
        assert lines[1] == "asks whom its target picks: status='online'", lines
        assert lines[2].startswith('valid from 20') and 'looked at as of 20' in lines[2], lines
        assert lines[3].startswith(f'signature 1 good: {alice}, made '), lines
        assert lines[4] == ('operation "file": needs weight 1 by entry "default", has 1; '
                            f'{alice} counts 1'), lines
        assert lines[5].startswith('policy: none was given'), lines
        assert lines[6].startswith('allowed: ') and len(lines) == 7, lines
        assert g.mig('verify', '--keyring', ring, '-', data=file.read_bytes())[:2][0] == 0


def weights_of_the_policy_decide_and_are_told(build):
    with GpgHome(build) as g:
        alice, bob = new_key(g, 'Alice'), new_key(g, 'Bob')
        stranger = new_key(g, 'Stranger')
        file = g.write('action.json', signed_action(g, alice))
        ring = g.write('ring', g.public(alice, bob, stranger))
        needs_two = policy(g, 2, (alice, 1), (bob, 1))
        words = ('verify', '--keyring', ring, '--policy', needs_two)
        status, out, _ = g.mig(*words, file)
        assert status == 1 and f'needs weight 2 by entry "default", has 1; {alice} counts 1' in out
        assert 'refused: ' in out and 'insufficient signatures weight (need 2, got 1)' in out, out
        both = g.write('both.json', signed_action(g, bob, '-i', file))
        status, out, _ = g.mig(*words, both)
        assert status == 0 and 'has 2;' in out and 'signature 2 good: ' + bob in out, out
        odd = g.write('odd.json', signed_action(g, stranger, '-i', file))
        status, out, _ = g.mig(*words, odd)
        assert status == 1 and f'{stranger} counts 0' in out, out
        told = json.loads(g.mig(*words, '--json', both)[1])
        assert told['allowed'] is True and told['action']['version'] == 3, told
        assert told['operations'] == [{
            'module': 'file', 'enough': True, 'entry': 'default', 'needed': 2, 'sum': 2,
            'shares': [{'signer': k, 'weight': 1} for k in sorted((alice, bob))]}], told
        assert [s['signer'] for s in told['signatures']] == [alice, bob], told
        told = json.loads(g.mig(*words, '--json', file)[1])
        assert told['allowed'] is False and 'insufficient' in told['refusal'], told


def a_policy_may_stand_in_an_agent_s_configuration(build):
    with GpgHome(build) as g:
        alice = new_key(g, 'Alice')
        file, ring = g.write('a', signed_action(g, alice)), g.write('ring', g.public(alice))
        for minimum, status in ((1, 0), (2, 1)):
            rules = json.loads(policy(g, minimum, (alice, 1)).read_text())
            agent = g.write('agent.json', json.dumps({'relay': 'unix:/x', 'policy': rules}))
            got, out, _ = g.mig('verify', '--keyring', ring, '--policy', agent, file)
            assert got == status and 'none was given' not in out, out
            assert ('nobody can satisfy the policy: entry "default"' in out) == (minimum == 2), out
        told = json.loads(g.mig('verify', '--json', '--keyring', ring, '--policy', agent, file)[1])
        assert told['policy'] == 'given' and len(told['nobody_can']) == 1, told
        module = {'policy': {'minimumweight': 1, 'investigators': {}}}
        status, out, _ = g.mig('verify', '--keyring', ring, '--policy',
                               g.write('module.json', json.dumps(module)), file)
        assert status == 1 and 'no ACL entry found for file' in out, out


def hostile_names_in_an_action_are_escaped(build):
    with GpgHome(build) as g:
        alice = new_key(g, 'Alice')
        rc = g.write('migrc', f'[gpg]\nhome = "{g.home}"\nkeyid = "{alice}"\n')
        status, text, err = g.mig('file', '-s', '-c', rc, '-n', 'x" allowed: \u202e\u2066', '-t',
                                  "name='\u202e'", '-path', '/etc', '-name', 'x')
        assert status == 0, err
        words = ('verify', '--keyring', g.write('ring', g.public(alice)))
        status, out, _ = g.mig(*words, g.write('a', text))
        assert status == 0 and out.replace('\n', '').isprintable(), out
        assert len(out.splitlines()) == 7 and r"x' allowed: \u{202e}\u{2066}" in out, out
        status, out, _ = g.mig(*words, '--json', g.write('a', text))
        assert out.isascii() and out.count('\n') == 1, out
        # Control characters do not even get that far.
        changed = json.loads(text)
        changed['name'] = 'x\nallowed: \x1b[2J'
        for more in ([], ['--json']):
            status, out, _ = g.mig(*words, *more, g.write('changed', json.dumps(changed)))
            assert status == 1 and out.count('\n') == 1 and '\x1b' not in out, out


def an_operation_without_an_entry_is_refused(build):
    with GpgHome(build) as g:
        alice = new_key(g, 'Alice')
        file = g.write('action.json', signed_action(g, alice))
        ring = g.write('ring', g.public(alice))
        other = g.write('policy.json', json.dumps({'memory': {
            'minimumweight': 1, 'investigators': {'a': {'fingerprint': alice, 'weight': 1}}}}))
        words = ('verify', '--keyring', ring, '--policy', other)
        status, out, _ = g.mig(*words, file)
        assert status == 1 and 'the policy has no entry for it, and no default' in out, out
        assert 'refused: ' in out and 'no ACL entry found for file' in out, out
        assert 'entry' not in json.loads(g.mig(*words, '--json', file)[1])['operations'][0]


def an_action_out_of_its_time_or_by_a_stranger_or_changed_is_refused(build):
    with GpgHome(build) as g:
        alice, bob = new_key(g, 'Alice'), new_key(g, 'Bob')
        text = signed_action(g, alice)
        file = g.write('action.json', text)
        ring, strangers = g.write('ring', g.public(alice)), g.write('bobs', g.public(bob))
        changed = g.write('changed.json', text.replace('"/etc"', '"/root"'))
        unsigned = json.loads(text)
        unsigned['pgpsignatures'] = []
        twice = json.loads(text)
        twice['pgpsignatures'] *= 2
        now = int(os.path.getmtime(file))
        for words, said in (
                (('--keyring', ring, '--at', str(now + 3600), file), 'expireafter is in the past'),
                (('--keyring', ring, '--at', str(now - 3600), file), 'ValidFrom date is in the fut'),
                (('--keyring', strangers, file), 'the key that made it is not in the keyring'),
                (('--keyring', ring, changed), 'the text or the signature was changed'),
                (('--keyring', ring, g.write('twice', json.dumps(twice))), 'multiple times'),
                (('--keyring', ring, g.write('unsigned', json.dumps(unsigned))), 'sign'),
                (('--keyring', ring, g.write('rubbish', b'{"a":')), 'refused: '),
                (('--keyring', ring, g.write('other', b'{"a":1}')), 'refused: ')):
            status, out, err = g.mig('verify', *words)
            assert status == 1 and not err, (words, status, out, err)
            assert out.splitlines()[-1].startswith('refused: ') and said in out, (words, out)
            told = json.loads(g.mig('verify', '--json', *words)[1])
            assert told['allowed'] is False and told['refusal'], told


def a_policy_that_is_wrong_is_an_error(build):
    with GpgHome(build) as g:
        alice = new_key(g, 'Alice')
        file, ring = g.write('a', signed_action(g, alice)), g.write('ring', g.public(alice))
        status, out, err = g.mig('verify', '--keyring', ring, '--policy', g.write('p', b'{}'), file)
        assert status == 3 and not out and 'policy' in err, err
        status, out, err = g.mig('verify', '--keyring', ring, '--policy', g.folder / 'none', file)
        assert status == 3 and not out and 'none' in err, err


def recorded_version_2_actions_are_judged_as_agents_judge_them(build):
    with GpgHome(build) as g:
        names = json.loads((ACTIONS / 'keyring.json').read_text())
        ring = g.write('ring', b'\n'.join((ACTIONS / 'keys' / f'{n}.pub.asc').read_bytes()
                                          for n in names))
        words = ('verify', '--keyring', ring, '--policy', ACTIONS / 'acl.json', '--at', str(AT))
        for name, status, said in (
                ('signed/001-plain-file', 0, 'version 2'),
                ('tampered/055-gpg-signing-subkey', 0, 'good: 8CA764647BEB4396C7ED6C5928E54A343B7A9AFD'),
                ('signed/011-expired-key-1y', 1, 'key_expired'),
                ('signed/013-unicode-name', 0, 'allowed'),
                ('signed/017-control-chars', 0, 'allowed'),
                ('signed/033-multi-ops', 0, 'allowed'),
                ('signed/037-two-signatures', 0, 'has 4'),
                ('signed/039-three-signatures', 1, 'signature 1 good'),
                ('signed/045-semicolons', 1, 'refused: '),
                ('signed/051-expired-window', 1, 'expireafter is in the past'),
                ('signed/053-reversed-window', 1, 'refused: '),
                ('tampered/001-name-changed', 1, 'the text or the signature was changed'),
                ('tampered/043-gpg-rsa-sha1', 1, 'weak_hash'),
                ('tampered/057-gpg-textmode', 1, 'wrong_type'),
                ('tampered/059-gpg-sig-expired', 1, 'key_expired'),
                ('tampered/061-gpg-sig-made-in-future', 1, 'signature_in_future')):
            case = json.loads((ACTIONS / f'{name}.json').read_text())
            ran = g.mig(*words, '-', data=case['action_json'].encode())
            assert ran[0] == status and said in ran[1], (name, ran)
            assert all(c.isprintable() for c in ran[1].replace('\n', '')), (name, ran[1])


if __name__ == '__main__':
    run(sys.argv, [a_good_signature_names_the_full_fingerprint_in_every_form,
                   a_signature_by_a_subkey_names_the_primary_and_json_has_both,
                   every_reason_that_gpg_can_make_is_told,
                   a_key_that_was_left_out_of_the_keyring_is_hinted_at,
                   one_bad_signature_among_good_ones_is_not_good,
                   the_message_or_the_signature_may_come_from_standard_input,
                   what_is_too_large_is_refused_with_the_limit,
                   a_keyring_that_is_none_lets_nobody_count, what_was_typed_wrong_is_said,
                   hostile_names_are_escaped, the_vectors_of_the_library_pass_through_the_program,
                   an_action_is_explained, weights_of_the_policy_decide_and_are_told,
                   a_policy_may_stand_in_an_agent_s_configuration,
                   hostile_names_in_an_action_are_escaped,
                   an_operation_without_an_entry_is_refused,
                   an_action_out_of_its_time_or_by_a_stranger_or_changed_is_refused,
                   a_policy_that_is_wrong_is_an_error,
                   recorded_version_2_actions_are_judged_as_agents_judge_them])
