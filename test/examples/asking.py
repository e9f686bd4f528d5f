"""What mig says to whoever asks: asking.py BUILD_FOLDER"""
import datetime
import hashlib
import json
import pathlib
import re
import signal
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import WAIT_S, Platform, await_that, kill, runs_of  # noqa: E402

PASSWD = ('-path', '/etc', '-name', '^passwd$', '-maxdepth', '1')


def lifetime_of(action):
    moments = [datetime.datetime.fromisoformat(action[member].replace('Z', '+00:00'))
               for member in ('validfrom', 'expireafter')]
    return moments[0], moments[1]


def a_question_signed_before_by_the_same_key_is_asked_with_that_signature(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent()
        (p.folder / 'a.json').write_text(p.signed('file', '-t', 'all', *PASSWD))
        ran = p.mig('-i', str(p.folder / 'a.json'))
        assert ran.returncode == 0, ran
        assert f'{p.key} has signed this already' in ran.stderr, ran.stderr
        again = p.mig('-i', str(p.folder / 'a.json'), '-s')
        assert len(json.loads(again.stdout)['pgpsignatures']) == 1, again


def a_question_signed_by_somebody_else_gets_one_more_signature(build):
    with Platform(build) as p:
        other = p.make_key('other@example.net')
        (p.folder / 'a.json').write_text(p.signed('file', '-t', 'all', *PASSWD))
        ran = p.mig('-i', str(p.folder / 'a.json'), '-s', key=other)
        assert len(json.loads(ran.stdout)['pgpsignatures']) == 2, ran
        assert 'already' not in ran.stderr, ran
        (p.folder / 'b.json').write_text(ran.stdout)
        ran = p.mig('-i', str(p.folder / 'b.json'), '-s')
        assert len(json.loads(ran.stdout)['pgpsignatures']) == 2, ran


def a_changed_question_is_signed_again(build):
    with Platform(build) as p:
        asked = json.loads(p.signed('file', '-t', 'all', *PASSWD))
        asked['name'] = 'another name'
        (p.folder / 'a.json').write_text(json.dumps(asked))
        ran = p.mig('-i', str(p.folder / 'a.json'), '-s')
        assert len(json.loads(ran.stdout)['pgpsignatures']) == 2, ran


def a_search_that_looks_for_nothing_is_refused(build):
    with Platform(build) as p:
        for target in ('all', 'local'):
            ran = p.mig('file', '-t', target, '-path', '/etc')
            assert ran.returncode == 3 and '-name' in ran.stderr, ran


def what_an_answer_has_to_complain_about_is_said_before_what_it_comes_to(build):
    with Platform(build) as p:
        ran = p.mig('file', '-t', 'local', '-path', '/nosuch', '-name', 'x')
        at = ran.stderr.find('/nosuch: no such file or directory')
        assert 0 <= at < ran.stderr.find('not found'), ran
        (p.folder / 'one').mkdir()
        (p.folder / 'one' / 'f').write_text('')
        ran = p.mig('file', '-t', 'local', '-path', str(p.folder / 'one'), '-name', 'x')
        assert 'files looked at: 1;' in ran.stderr, ran


def a_list_of_digests_is_counted_before_anything_is_signed(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent()
        tree = p.folder / 'tree'
        tree.mkdir()
        (tree / 'known').write_text('known\n')
        (tree / 'other').write_text('other\n')
        known = hashlib.sha256(b'known\n').hexdigest()
        listed = p.folder / 'listed.txt'
        listed.write_text(f'# what we know\n{known}  known\n{"0" * 64}  nothing\n')
        for target in ('all', 'local'):
            ran = p.mig('file', '-t', target, '-path', str(tree), '-digests', str(listed))
            assert ran.returncode == 0 and f'{tree}/known [' in ran.stdout, ran
            assert f'sha256:{known}]' in ran.stdout and 'other' not in ran.stdout, ran
            assert 'looks for digests on a list: 2 of sha256, list ' in ran.stderr, ran
        listed.write_text(f'{known}  known\n{known[1:]}  cut\n')
        ran = p.mig('file', '-t', 'all', '-path', str(tree), '-digests', str(listed))
        assert ran.returncode == 3 and 'line 2' in ran.stderr and str(listed) in ran.stderr, ran
        listed.write_text(''.join(f'{n:064x}\n' for n in range(250_000)))
        ran = p.mig('file', '-t', 'all', '-path', str(tree), '-digests', str(listed))
        assert ran.returncode == 3 and 'a scheduler takes 10: ask in several' in ran.stderr, ran


def what_is_not_looked_at_is_said_once(build):
    with Platform(build) as p:
        (p.folder / 'd').mkdir()
        (p.folder / 'l').symlink_to('d')
        ran = p.mig('file', '-t', 'local', '-path', str(p.folder / 'l'), '-content', 'x')
        lines = [line for line in ran.stderr.splitlines() if f'{p.folder}/l' in line]
        assert ran.returncode == 2 and len(lines) == 1, ran


def a_platform_that_is_not_there_is_named_by_its_socket(build):
    with Platform(build) as p:
        ran = p.mig('file', '--api', 'unix:/nosuch', '-t', 'all', *PASSWD)
        assert ran.returncode == 3 and 'unix:/nosuch' in ran.stderr, ran
        assert 'localhost' not in ran.stderr and 'No such file' in ran.stderr, ran


def what_gpg_says_stands_on_one_line(build):
    with Platform(build) as p:
        ran = p.mig('file', '-s', '-t', 'all', *PASSWD, key='0123456789012345678901234567890123456789')
        assert ran.returncode == 3 and 'gpg says: ' in ran.stderr, ran
        assert '\\x0a' not in ran.stderr and len(ran.stderr.splitlines()) == 1, ran


def a_reason_is_given_once(build):
    with Platform(build) as p:
        p.start_scheduler()
        agent = p.start_agent()
        kill(agent)
        await_that('it is known', lambda: p.agents('online') or p.agents('idle') or
                   p.agents('offline'))
        ran = p.mig('file', '-e', '1s', '-t', 'all', *PASSWD)
        assert ran.returncode == 2 and 'expired: the agent' in ran.stderr, ran
        assert 'expired, expired' not in ran.stderr, ran


def a_question_stands_as_long_as_it_was_told_to(build):
    with Platform(build) as p:
        for _ in range(3):
            before = datetime.datetime.now(datetime.timezone.utc)
            ran = p.mig('file', '-p', '-e', '5s', '-t', 'all', *PASSWD)
            begins, ends = lifetime_of(json.loads(ran.stdout))
            assert begins < before, ran
            assert ends - before >= datetime.timedelta(seconds=5), ran


def an_abandoned_search_holds_up_nobody(build):
    with Platform(build) as p:
        p.start_scheduler()
        agent = p.start_agent()
        with open(p.folder / 'big', 'wb') as big:
            big.truncate(1 << 40)  # of zeros: nothing on the disk, and hours to hash
        slow = p.start('mig', ['file', '-c', str(p.folder / 'migrc'), '-y', '-t', 'all', '-path',
                               str(p.folder / 'big'), '-sha2', '0' * 64], 'slow')
        await_that('the search runs', lambda: runs_of(p.log('agent')))
        slow.send_signal(signal.SIGINT)
        assert slow.wait() == 2, p.log('slow')
        abandoned = re.search(r'action (\S+) goes on without us', p.log('slow'))[1]
        ran = p.mig('file', '-t', 'all', *PASSWD)
        assert ran.returncode == 0 and '/etc/passwd' in ran.stdout, ran
        assert [c['status'] for c in p.commands(abandoned)] == ['sent'], p.commands(abandoned)
        kill(agent)


def ended(process):
    out, said = process.communicate(timeout=WAIT_S)
    return process.returncode, out, said


def answers_of(out):
    return sorted(line for line in out.splitlines() if json.loads(line)['type'] == 'answer')


def a_platform_that_goes_away_meanwhile_is_waited_for(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent('one')
        two = p.start_agent('two')
        two.send_signal(signal.SIGSTOP)  # online, and does not answer
        asking = p.start_mig('file', '-y', '-t', 'all', *PASSWD)
        await_that('one has answered', lambda: any(
            c['status'] == 'success' for c in newest_commands(p)))
        p.scheduler.terminate()
        p.scheduler.wait()
        p.start_scheduler()
        two.send_signal(signal.SIGCONT)
        status, out, said = ended(asking)
        assert status == 0 and out.count('/etc/passwd') == 2, (status, out, said)
        assert said.count('connection to the platform is lost') == 1, said
        assert said.count('there again') == 1, said


def newest_commands(p):
    status, found = p.get('/api/v1/search', type='command', limit=10)
    return found['items'] if status == 200 else []


def answers_to_an_earlier_question_are_shown_as_when_it_was_asked(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent()
        asked = p.mig('file', '--json', '-t', 'all', *PASSWD)
        action = json.loads(asked.stdout.splitlines()[0])['id']
        status, out, said = ended(p.start_mig('show', action, '--json'))
        assert status == 0 and answers_of(out) == answers_of(asked.stdout), (out, asked, said)
        summary = json.loads(out.splitlines()[-1])
        assert summary['type'] == 'summary' and summary['found'] == 1, out
        text = p.mig('file', '-t', 'all', *PASSWD).stdout
        status, out, said = ended(p.start_mig('show', '-show', 'found', action))
        assert status == 0 and out == text and '1 agent answered' in said, (out, text, said)
        status, out, said = ended(p.start_mig('show', 'nothing'))
        assert status == 3 and not out and 'nothing' in said, (status, out, said)
        status, out, said = ended(p.start_mig('show'))
        assert status == 3 and 'mig show ACTION-ID' in said, (status, out, said)


def what_is_still_to_come_of_an_earlier_question_is_waited_for(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent('one')
        two = p.start_agent('two')
        two.send_signal(signal.SIGSTOP)  # online, and does not answer
        action = p.post_action(p.signed('file', '-t', 'all', *PASSWD))[1]['id']
        showing = p.start_mig('show', action, '-v')
        await_that('one has answered', lambda: any(
            c['status'] == 'success' for c in p.commands(action)))
        two.send_signal(signal.SIGCONT)
        status, out, said = ended(showing)
        assert status == 0 and out.count('/etc/passwd') == 2, (status, out, said)


def a_question_stands_for_a_year_at_most(build):
    with Platform(build) as p:
        for given, good in (('8760h', True), ('8761h', False), ('999999h', False)):
            ran = p.mig('file', '-p', '-e', given, '-t', 'all', *PASSWD)
            assert (ran.returncode == 0) == good, ran
            assert good or 'a year' in ran.stderr, ran


if __name__ == '__main__':
    run(sys.argv, [a_question_signed_before_by_the_same_key_is_asked_with_that_signature,
                   a_question_signed_by_somebody_else_gets_one_more_signature,
                   a_changed_question_is_signed_again, a_search_that_looks_for_nothing_is_refused,
                   what_an_answer_has_to_complain_about_is_said_before_what_it_comes_to,
                   a_list_of_digests_is_counted_before_anything_is_signed,
                   what_is_not_looked_at_is_said_once,
                   a_platform_that_is_not_there_is_named_by_its_socket,
                   what_gpg_says_stands_on_one_line, a_reason_is_given_once,
                   an_abandoned_search_holds_up_nobody,
                   a_platform_that_goes_away_meanwhile_is_waited_for,
                   answers_to_an_earlier_question_are_shown_as_when_it_was_asked,
                   what_is_still_to_come_of_an_earlier_question_is_waited_for,
                   a_question_stands_as_long_as_it_was_told_to,
                   a_question_stands_for_a_year_at_most])
