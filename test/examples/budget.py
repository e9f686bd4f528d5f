"""What a question may take of a machine: budget.py BUILD_FOLDER"""
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform, await_that, children_of  # noqa: E402

PASSWD = ('-path', '/etc', '-name', '^passwd$', '-maxdepth', '1')
NO_DIGEST = '0' * 64
HITS = 20


def tree_without_end(folder):
    """Files that are found at once, and one that takes hours to hash: of zeros, nothing on the disk."""
    (folder / 'a').mkdir()
    for n in range(HITS):
        (folder / 'a' / f'hit-{n}').write_text('here it is\n')
    (folder / 'z').mkdir()
    with open(folder / 'z' / 'hit-big', 'wb') as big:
        big.truncate(1 << 40)
    return ('-path', str(folder / 'a'), '-path', str(folder / 'z'))


def answers_of(ran):
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    return [line['results'][0] for line in lines if line['type'] == 'answer']


def is_cut_short(result, seconds):
    assert result['success'] and set(result['gaps']['counts']) == {'over budget'}, result
    assert any(f'longer than {seconds} seconds' in why for why in result['errors']), result
    search = next(iter(result['statistics']['searches'].values()))
    assert not search['complete'] and set(search['gaps']) == {'over budget'}, result


def a_budget_is_a_part_of_what_is_signed(build):
    with Platform(build) as p:
        asked = ('-cpu', '12.5%', '-readrate=20m', '--memory', '64M', '-walltime', '90s')
        signed = json.loads(p.signed('file', '-t', 'all', *asked, *PASSWD))
        assert signed['operations'][0]['budget'] == {
            'cpu_percent': 12.5, 'read_bytes_per_s': 20 << 20, 'memory_bytes': 64 << 20,
            'time_ms': 90_000}, signed
        (p.folder / 'a.json').write_text(json.dumps(signed))
        keys = ('--keyring', p.folder / 'keys.asc', p.folder / 'a.json')
        judged = subprocess.run([p.program('mig'), 'verify', *keys], capture_output=True, text=True,
                                check=False)
        assert judged.returncode == 0, judged
        assert '12.5 % of a core' in judged.stdout and '90 s' in judged.stdout, judged.stdout
        signed['operations'][0]['budget']['cpu_percent'] = 90
        (p.folder / 'a.json').write_text(json.dumps(signed))
        judged = subprocess.run([p.program('mig'), 'verify', *keys], capture_output=True, text=True,
                                check=False)
        assert judged.returncode != 0, judged
        plain = json.loads(p.mig('file', '-p', '-t', 'all', *PASSWD).stdout)
        assert set(plain['operations'][0]) == {'module', 'parameters'}, plain


def a_budget_that_is_none_is_refused_with_its_limits(build):
    with Platform(build) as p:
        for option, value, limits in (
                ('-cpu', '0', 'from 0.1% to 12800%'), ('-cpu', '-5%', 'from 0.1% to 12800%'),
                ('-cpu', '12801%', 'from 0.1% to 12800%'), ('-readrate', '1K', 'from 4K to 1T'),
                ('-readrate', '20X', 'from 4K to 1T'), ('-memory', '99999999T', 'from 32M to 1T'),
                ('-walltime', '5', 'from 1s to 168h'), ('-walltime', '169h', 'from 1s to 168h')):
            ran = p.mig('file', '-p', '-t', 'all', option, value, *PASSWD)
            assert ran.returncode == 3 and option in ran.stderr and limits in ran.stderr, ran
        ran = p.mig('-i', 'anything.json', '-cpu', '10%')
        assert ran.returncode == 3 and 'one of version 2 cannot' in ran.stderr, ran


def a_run_whose_time_is_over_answers_what_it_found_and_what_it_did_not_look_at(build):
    with Platform(build) as p:
        paths = tree_without_end(p.folder)
        p.start_scheduler()
        p.start_agent('generous')
        p.start_agent('strict', config=p.agent_config('strict', module_time='1s'))
        nothing = p.start('mig', ['file', '-c', str(p.folder / 'migrc'), '-y', '-t', "id='strict'", *paths,
                                  '-sha2', NO_DIGEST], 'nothing')
        for seconds in (2, 8, 32):  # more where a busy machine found nothing in that time
            ran = p.mig('file', '--json', '-t', 'all', '-walltime', f'{seconds}s', *paths, '-name', '^hit',
                        '-returnsha256')
            answers = sorted(answers_of(ran), key=lambda answer: 'than 1 seconds' in str(answer))
            is_cut_short(answers[0], seconds)
            is_cut_short(answers[1], 1)
            if answers[0]['statistics']['totalhits'] == HITS:
                break
        assert ran.returncode == 0 and answers[0]['foundanything'], ran
        assert nothing.wait(60) == 2, p.log('nothing')
        assert 'nothing found, but not everything was looked at' in p.log('nothing'), p.log('nothing')


def a_share_or_a_rate_that_is_used_up_ends_in_gaps_too(build):
    """All at once: each waits for its second to pass."""
    with Platform(build) as p:
        paths = tree_without_end(p.folder)
        agent, mig = p.program('mig-agent'), p.program('mig')
        budget = {'cpu_percent': 0.1, 'read_bytes_per_s': 4096, 'memory_bytes': 64 << 20}
        locally = [[mig, 'file', '-t', 'local', '--json', '-walltime', '1s', *more, *paths, '-name', '^hit',
                    '-returnsha256'] for more in (('-cpu', '0.1%'), ('-readrate', '4K'), ('-memory', '512M'))]
        running = [subprocess.Popen(words, env=p.environment, stdout=subprocess.PIPE, text=True)
                   for words in locally]
        module = subprocess.Popen([agent, '-m', 'file'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True)
        message = {'class': 'parameters', 'budget': {**budget, 'time_ms': 1000}, 'parameters': {
            'searches': {'s': {'paths': list(paths[1::2]), 'names': ['^hit'],
                               'options': {'matchall': True, 'returnsha256': True}}}}}
        told = [json.loads(module.communicate(json.dumps(message))[0])]
        for process in running:
            out = process.communicate()[0]
            assert process.returncode in (0, 2), (process.args, out)
            told += answers_of(subprocess.CompletedProcess(process.args, process.returncode, out))
        assert len(told) == 4, told
        for result in told:
            is_cut_short(result, 1)


def several_processors_are_several_threads_where_the_agent_gives_so_many(build):
    if os.cpu_count() < 2:
        return
    with Platform(build) as p:
        for n in range(40):  # more than are under work at a time, so nobody comes to the end
            (p.folder / 'many' / str(n)).mkdir(parents=True)
            with open(p.folder / 'many' / str(n) / 'big', 'wb') as big:
                big.truncate(1 << 40)
        p.start_scheduler()
        agents = {'plain': p.start_agent('plain'),
                  'several': p.start_agent('several', config=p.agent_config('several', module_cpu_percent=200))}
        asking = p.start_mig('file', '-y', '--json', '-t', 'all', '-cpu', '200%', '-walltime', '3s',
                             '-path', str(p.folder / 'many'), '-sha2', NO_DIGEST)
        threads, limits = {}, {}
        for name, agent in agents.items():
            child = await_that(f'the module of {name} runs', lambda: children_of(agent.pid))[0]
            await_that(f'it reads for {name}', lambda: reads(child))
            threads[name] = len(list(pathlib.Path(f'/proc/{child}/task').iterdir()))
            told = pathlib.Path(f'/proc/{child}/limits').read_text()
            limits[name] = int(re.search(r'Max cpu time\s+(\d+)', told)[1])
        assert threads == {'plain': 1, 'several': 2}, threads
        assert limits['several'] == 2 * limits['plain'], limits
        told = answers_of(subprocess.CompletedProcess(asking.args, 0, asking.communicate()[0]))
        assert len(told) == 2, told
        for result in told:
            is_cut_short(result, 3)
            assert not result.get('unconfined'), result


def reads(pid):
    """It has a file open, so all threads have been started."""
    with contextlib.suppress(OSError):  # what was closed meanwhile
        return any(os.readlink(one).endswith('/big') for one in pathlib.Path(f'/proc/{pid}/fd').iterdir())
    return False


if __name__ == '__main__':
    run(sys.argv, [a_budget_is_a_part_of_what_is_signed, a_budget_that_is_none_is_refused_with_its_limits,
                   a_run_whose_time_is_over_answers_what_it_found_and_what_it_did_not_look_at,
                   a_share_or_a_rate_that_is_used_up_ends_in_gaps_too,
                   several_processors_are_several_threads_where_the_agent_gives_so_many])
