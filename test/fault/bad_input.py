"""What bad input gets, against the real processes: bad_input.py BUILD_FOLDER

Each is answered with a sentence that the investigator sees, and nothing else is disturbed: a good
question is answered right after it.
"""
import base64
import json
import os
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform, await_that, kill  # noqa: E402

QUESTION = ('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')


def good_question_is_answered(p):
    ran = p.mig(*QUESTION)
    assert ran.returncode == 0 and '/etc/passwd' in ran.stdout, (ran.stdout, ran.stderr)


def started(p, **agent):
    p.start_scheduler()
    p.start_agent(config=p.agent_config('agent', **agent))
    return p


def refused_by_the_agent(build, arguments, why, key=None, **agent):
    with Platform(build) as p:
        started(p, **agent)
        ran = p.mig(*arguments, key=key and key(p))
        assert ran.returncode == 2, (ran.returncode, ran.stdout, ran.stderr)
        assert why in ran.stderr, ran.stderr
        if not agent:
            good_question_is_answered(p)


def refused_by_the_platform(build, change, status, why):
    with Platform(build) as p:
        started(p)
        got, answer = p.post_action(change(p))
        assert got == status, (got, answer)
        assert why in answer['error'], answer
        good_question_is_answered(p)


def a_malformed_action_is_refused_with_its_place(build):
    refused_by_the_platform(build, lambda p: p.signed(*QUESTION)[:-20], 400, 'JSON')


def an_action_with_a_member_that_nobody_knows_is_refused(build):
    def change(p):
        action = json.loads(p.signed(*QUESTION))
        action['exec'] = 'rm -rf /'
        return json.dumps(action)
    refused_by_the_platform(build, change, 400, 'exec')


def an_oversized_body_is_refused(build):
    refused_by_the_platform(build, lambda p: ' ' * (11 << 20), 413, 'too large')


def an_unsigned_action_is_refused(build):
    def change(p):
        action = json.loads(p.signed(*QUESTION))
        action['pgpsignatures'] = []
        return json.dumps(action)
    refused_by_the_platform(build, change, 400, 'signatures')


def an_expired_action_is_refused(build):
    def change(p):
        action = json.loads(p.signed(*QUESTION))
        action['validfrom'] = '2020-01-01T00:00:00Z'
        action['expireafter'] = '2020-01-02T00:00:00Z'
        return json.dumps(action)
    refused_by_the_platform(build, change, 400, 'expired')


def a_target_that_is_not_one_is_refused_with_its_place(build):
    with Platform(build) as p:
        started(p)
        ran = p.mig('file', '-t', "name='x'; DROP TABLE agents", '-path', '/etc', '-name', 'x')
        assert ran.returncode == 3, ran
        good_question_is_answered(p)


def a_changed_action_is_refused_by_the_agent_and_the_investigator_sees_why(build):
    with Platform(build) as p:
        started(p)
        action = json.loads(p.signed(*QUESTION))
        action['operations'][0]['parameters']['searches']['s1']['paths'] = ['/root']
        status, answer = p.post_action(json.dumps(action))
        assert status == 202, answer
        command = p.final_commands(action['id'])[0]
        assert command['status'] == 'failed'
        assert 'does not fit' in p.errors_of(command), p.errors_of(command)
        good_question_is_answered(p)


def a_stranger_is_refused_by_the_agent(build):
    refused_by_the_agent(build, QUESTION, 'is not in the keyring',
                         key=lambda p: p.make_key('stranger@example.net'))


def an_investigator_below_the_needed_weight_is_refused_by_the_agent(build):
    with Platform(build) as p:
        started(p, policy={'file': {'minimumweight': 2, 'investigators': {
            'one': {'fingerprint': p.key, 'weight': 1},
            'two': {'fingerprint': other_key(p), 'weight': 1}}}})
        ran = p.mig(*QUESTION)
        assert ran.returncode == 2 and 'insufficient signatures weight (need 2, got 1)' in ran.stderr, ran


def other_key(p):
    other = p.make_key('other@example.net')
    p.export_keys([p.key, other])
    return other


def two_investigators_reach_the_weight_that_one_does_not(build):
    with Platform(build) as p:
        other = other_key(p)
        started(p, policy={'file': {'minimumweight': 2, 'investigators': {
            'one': {'fingerprint': p.key, 'weight': 1},
            'two': {'fingerprint': other, 'weight': 1}}}})
        file = p.folder / 'action.json'
        file.write_text(p.signed(*QUESTION))
        (p.folder / 'migrc').write_text((p.folder / 'migrc').read_text().replace(p.key, other))
        ran = p.mig('-i', str(file))
        assert ran.returncode == 0, ran


def an_action_for_other_machines_is_refused_by_this_one(build):
    """The platform sends it to an agent that its target does not pick."""
    with Platform(build) as p:
        started(p)
        signed = p.signed('file', '-t', "id='agent' AND tags->>'owner'='web'", '-path', '/etc',
                          '-name', '^passwd$')
        # The store says that the agent has the tag; the agent knows better.
        import sqlite3
        kill(p.scheduler)
        db = sqlite3.connect(p.folder / 'mig.db')
        db.execute("UPDATE agents SET tags='{\"owner\":\"web\"}'")
        db.commit()
        db.close()
        config = p.agent_config('agent')
        kill(p.processes[1])
        p.start_scheduler()
        status, answer = p.post_action(signed)
        assert status == 202, answer
        p.start_agent(config=config)
        command = p.final_commands(json.loads(signed)['id'])[0]
        assert 'does not pick this agent' in p.errors_of(command), command


def a_module_that_is_not_there_is_named(build):
    with Platform(build) as p:
        started(p)
        action = json.loads(p.signed(*QUESTION))
        file = p.folder / 'action.json'
        action['operations'][0]['module'] = 'telepathy'
        action['pgpsignatures'] = []
        signed = sign_again(p, action)
        status, answer = p.post_action(signed)
        assert status == 202, answer
        command = p.final_commands(action['id'])[0]
        assert "module 'telepathy' is not available" in p.errors_of(command), command
        good_question_is_answered(p)


def parameters_of_the_wrong_type_are_named(build):
    with Platform(build) as p:
        started(p)
        action = json.loads(p.signed(*QUESTION))
        action['operations'][0]['parameters'] = {'searches': 'all of them'}
        action['pgpsignatures'] = []
        p.post_action(sign_again(p, action))
        command = p.final_commands(action['id'])[0]
        assert 'searches' in p.errors_of(command), command
        good_question_is_answered(p)


def sign_again(p, action):
    """Signs by hand what version 3 signs: a line, and RFC 8785 of what the client sent."""
    body = {k: v for k, v in action.items() if k != 'pgpsignatures'}
    text = 'MIG-ACTION-V3\n' + json.dumps(body, sort_keys=True, separators=(',', ':'),
                                          ensure_ascii=False)
    raw = p.gpg('--detach-sign', '--local-user', p.key, '--output', '-', input=text.encode())
    action['pgpsignatures'] = [base64.b64encode(raw).decode()]
    return json.dumps(action)


def a_replayed_action_is_refused_under_another_command(build):
    """A platform that forgets what it sent, and sends it again under a new command id."""
    with Platform(build) as p:
        started(p)
        signed = p.signed(*QUESTION)
        action = json.loads(signed)['id']
        assert p.post_action(signed)[0] == 202
        assert p.final_commands(action)[0]['status'] == 'success'
        kill(p.scheduler)
        for file in p.folder.glob('mig.db*'):
            file.unlink()
        kill(p.processes[1])
        p.start_scheduler()
        p.start_agent()
        assert p.post_action(signed)[0] == 202
        command = p.final_commands(action)[0]
        assert command['status'] == 'failed' and 'already run' in p.errors_of(command), command


def the_same_action_posted_again_is_accepted_again_and_sent_once(build):
    with Platform(build) as p:
        started(p)
        signed = p.signed(*QUESTION)
        assert p.post_action(signed)[0] == 202
        p.final_commands(json.loads(signed)['id'])
        assert p.post_action(signed)[0] == 202
        assert len(p.commands(json.loads(signed)['id'])) == 1


def garbage_on_the_relay_disturbs_nobody(build):
    with Platform(build) as p:
        started(p)
        for garbage in (b'\0' * 100, os.urandom(5000), b'GET / HTTP/1.1\r\n\r\n', b'\xff' * 8):
            client = socket.socket(socket.AF_UNIX)
            client.connect(f'{p.folder}/relay.sock')
            client.sendall(garbage)
            client.close()
        silent = socket.socket(socket.AF_UNIX)
        silent.connect(f'{p.folder}/relay.sock')
        silent.sendall(b'M')  # and not a byte more
        good_question_is_answered(p)


def a_journal_that_others_can_write_stops_the_agent_with_the_cure(build):
    with Platform(build) as p:
        p.start_scheduler()
        (p.folder / 'agent.journal').touch()
        (p.folder / 'agent.journal').chmod(0o666)
        agent = p.start_agent(wait=False)
        assert agent.wait(60) == 3
        assert 'chmod 600' in p.log('agent'), p.log('agent')


def an_empty_keyring_stops_the_agent(build):
    with Platform(build) as p:
        p.start_scheduler()
        agent = p.start_agent(wait=False, config=p.agent_config('agent', keyring=None))
        assert agent.wait(60) == 3
        assert 'keyring is empty' in p.log('agent'), p.log('agent')


def a_policy_that_nobody_can_satisfy_stops_the_agent(build):
    with Platform(build) as p:
        p.start_scheduler()
        agent = p.start_agent(wait=False, config=p.agent_config('agent', policy={
            'default': {'minimumweight': 5, 'investigators': {
                'one': {'fingerprint': p.key, 'weight': 1}}}}))
        assert agent.wait(60) == 3
        assert 'nobody can satisfy' in p.log('agent'), p.log('agent')


def a_journal_cut_short_loses_its_torn_entry_only(build):
    with Platform(build) as p:
        started(p)
        good_question_is_answered(p)
        kill(p.processes[1])
        journal = p.folder / 'agent.journal'
        with open(journal, 'r+b') as file:
            file.truncate(journal.stat().st_size - 3)
        p.start_agent()
        good_question_is_answered(p)


def a_damaged_journal_stops_the_agent(build):
    with Platform(build) as p:
        started(p)
        good_question_is_answered(p)
        kill(p.processes[1])
        with open(p.folder / 'agent.journal', 'r+b') as file:
            file.seek(40)
            file.write(b'!!!!')
        agent = p.start_agent(wait=False)
        assert agent.wait(60) == 3
        assert 'journal' in p.log('agent') and 'damage' in p.log('agent'), p.log('agent')


def a_damaged_database_stops_the_scheduler_with_a_sentence(build):
    with Platform(build) as p:
        started(p)
        good_question_is_answered(p)
        kill(p.scheduler)
        database = p.folder / 'mig.db'
        with open(database, 'r+b') as file:
            file.truncate(database.stat().st_size // 2)
        for file in p.folder.glob('mig.db-*'):
            file.unlink()
        scheduler = p.start_scheduler(wait=False)
        assert scheduler.wait(60) == 3
        assert 'mig.db' in p.log('scheduler'), p.log('scheduler')


def a_second_scheduler_on_the_same_database_is_refused(build):
    with Platform(build) as p:
        p.start_scheduler()
        second = p.start('mig-scheduler', ['--store', f'{p.folder}/mig.db', '--relay',
                                           f'{p.folder}/r2', '--api', f'{p.folder}/a2'], 'second')
        assert second.wait(60) == 3
        assert 'another scheduler' in p.log('second'), p.log('second')
        assert p.serves()


def a_module_that_hangs_costs_one_answer(build):
    with Platform(build) as p:
        started(p, module_time='1s')
        os.mkfifo(p.folder / 'fifo')
        # Hashing everything below /usr takes longer than a second, many times over.
        ran = p.mig('file', '-t', 'all', '-path', '/usr', '-path', '/usr/lib', '-path', '/usr/share',
                    '-content', 'x{100,200}y', '-sha3', '0' * 128, '-matchany')
        assert ran.returncode in (0, 2), (ran.returncode, ran.stderr)
        assert 'over budget' in ran.stderr or 'longer than' in ran.stderr, ran.stderr
        good_question_is_answered(p)


def a_module_that_eats_memory_costs_one_answer(build):
    with Platform(build) as p:
        started(p, module_memory_mib=40)
        ran = p.mig('file', '-t', 'all', '-path', '/usr', '-name', '.', '-matchlimit', '0')
        assert ran.returncode in (0, 2), (ran.returncode, ran.stderr)
        good_question_is_answered(p)


def ctrl_c_keeps_what_has_come(build):
    import signal
    import subprocess
    with Platform(build) as p:
        started(p)
        p.start_agent('other', config=p.agent_config('other'))
        kill(p.processes[-1])
        await_that('it is offline', lambda: 'other' in p.agents('offline'))
        asking = subprocess.Popen(
            [p.program('mig'), 'file', '-c', f'{p.folder}/migrc', '-y', '-t', 'all', '-path', '/usr',
             '-sha3', '0' * 128], env=p.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        await_that('it is asked', lambda: 'operation started' in p.log('agent'))
        asking.send_signal(signal.SIGINT)
        _, err = asking.communicate(timeout=60)
        assert asking.returncode == 2, (asking.returncode, err)
        assert 'goes on without us' in err, err


if __name__ == '__main__':
    run(sys.argv, [c for n, c in list(globals().items())
                   if callable(c) and getattr(c, '__module__', '') == '__main__' and
                   c.__code__.co_varnames[:c.__code__.co_argcount] == ('build',)])
