"""The commands of README and the examples, run: examples.py BUILD_FOLDER"""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform, await_that  # noqa: E402


ON_FILES = ('mig verify ', 'mig keyring ')  # they ask no platform


def readme_commands(program):
    text = (ROOT / 'README.md').read_text()
    return [re.sub(r'\s+#.*$', '', line.strip()) for line in text.splitlines()
            if line.startswith(f'    {program} ')]


def every_mig_command_of_readme_finds_something(build):
    commands = [c for c in readme_commands('mig') if not c.startswith(ON_FILES)]
    assert len(commands) >= 3, commands
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent()
        sample = next(f for f in sorted(pathlib.Path('/usr/bin').iterdir())
                      if f.is_file() and not f.is_symlink() and f.stat().st_size > 16384)
        digest = subprocess.run(['sha256sum', sample], capture_output=True, text=True,
                                check=True).stdout.split()[0]
        asked = p.mig('file', '-t', 'all', '--json', '-path', str(sample), '-name', '.')
        action = json.loads(asked.stdout.splitlines()[0])['id']
        for command in commands:
            words = shlex.split(command.replace('HASH', digest).replace('ACTION-ID', action))[1:]
            ran = p.shown(words[1:]) if words[0] == 'show' else p.mig(*words)
            assert ran.returncode == 0 and ran.stdout, (command, ran.returncode, ran.stderr)


def every_command_of_readme_on_keys_and_signatures_says_good(build):
    commands = [c for c in readme_commands('mig') if c.startswith(ON_FILES)]
    assert len(commands) >= 4, commands
    with Platform(build) as p:
        key = p.make_key('alice@example.net', expires='2y')
        (p.folder / 'release.tar').write_bytes(b'anything')
        p.gpg('--local-user', key, '--armor', '--detach-sign', p.folder / 'release.tar')
        action = p.mig('file', '-s', '-t', 'all', '-path', '/etc', '-name', 'x', key=key)
        (p.folder / 'action.json').write_text(action.stdout)
        (p.folder / 'policy.json').write_text(json.dumps({'default': {
            'minimumweight': 1, 'investigators': {'one': {'fingerprint': key, 'weight': 1}}}}))
        for command in commands:
            words = shlex.split(command.replace('FINGERPRINT', key))[1:]
            ran = subprocess.run([p.program('mig'), *words], cwd=p.folder, env=p.environment,
                                 capture_output=True, text=True, check=False)
            assert ran.returncode == 0 and key in ran.stdout, (command, ran)


def the_manual_of_the_file_module_is_right(build):
    text = (ROOT / 'src/modules/file/README.md').read_text()
    with Platform(build) as p:
        for line in re.findall(r'^    (mig .*)$', text, re.M):
            ran = p.mig(*shlex.split(line)[1:])
            assert ran.returncode == 0 and ran.stdout, (line, ran)
        message = re.search(r'^    (\{"class".*?\}\}\}\}\})$', text, re.M | re.S)[1]
        for people in ([], ['-p']):
            ran = subprocess.run([p.program('mig-agent'), '-m', 'file', *people], text=True,
                                 input=message.replace('\n', ''), capture_output=True, check=False)
            assert ran.returncode == 0 and '/etc/passwd' in ran.stdout, ran
        wrong = subprocess.run([p.program('mig-agent'), '-m', 'file'], input='not a message',
                               text=True, capture_output=True, check=False)
        assert wrong.returncode == 0 and not json.loads(wrong.stdout)['success'], wrong


def every_way_of_asking_works(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent()
        ask = ('-t', 'all', '-path', '/etc', '-name', '^passwd$', '-maxdepth', '1')
        ran = p.mig('file', '-z', *ask)
        assert ran.returncode == 0 and '/etc/passwd' in ran.stdout, ran
        ran = p.mig('file', '--json', *ask)
        lines = [json.loads(line) for line in ran.stdout.splitlines()]
        assert [line['type'] for line in lines] == ['action', 'answer', 'summary'], ran
        assert lines[1]['verified'] and lines[2]['found'] == 1, lines
        ran = p.mig('file', '-p', *ask)
        assert ran.returncode == 0 and json.loads(ran.stdout)['syntaxversion'] == 3, ran
        ran = p.mig('file', *ask[:3], '/etc', '-name', '^no such file$')
        assert ran.returncode == 1 and 'everything was looked at' in ran.stderr, ran
        ran = p.mig('file', '-show', 'notfound', *ask[:3], '/etc', '-name', '^no such file$')
        assert '0 match found' in ran.stdout, ran
        first = lines[0]['id']
        ran = p.mig('file', '-target-found', first, *ask)
        assert ran.returncode == 0, ran
        ran = p.mig('file', '-target-notfound', first, *ask)
        assert ran.returncode == 3 and 'no agent matches' in ran.stderr, ran
        (p.folder / 'migrc').write_text((p.folder / 'migrc').read_text() +
                                        "[targets]\nmacro = mine:id='agent'\n")
        ran = p.mig('file', '-t', 'mine', *ask[2:])
        assert ran.returncode == 0, ran


def the_api_on_a_port_asks_for_its_key(build):
    with Platform(build) as p:
        (p.folder / 'key').write_text('secret\n')
        p.start_scheduler('--listen', '0', '--api-key-file', f'{p.folder}/key')
        said = p.folder / 'scheduler.out'
        await_that('the scheduler says its port', lambda: said.read_text().split())
        port = int(said.read_text().split()[-1])
        p.start_agent()
        rc = (p.folder / 'migrc').read_text()
        over_port = rc.replace(f'unix:{p.folder}/api.sock', f'http://127.0.0.1:{port}/')
        (p.folder / 'migrc').write_text(over_port)
        ran = p.mig('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')
        assert ran.returncode == 3 and 'denied' in ran.stderr, ran
        (p.folder / 'migrc').write_text(over_port.replace('[gpg]', '  key = secret\n[gpg]'))
        ran = p.mig('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')
        assert ran.returncode == 0, ran


def every_program_has_help_and_version(build):
    with Platform(build) as p:
        for name in ('mig', 'mig-agent', 'mig-scheduler'):
            for option in ('--help', '--version'):
                ran = subprocess.run([p.program(name), option], capture_output=True, text=True,
                                     check=False)
                assert ran.returncode == 0 and name in ran.stdout, (name, option, ran)
            wrong = subprocess.run([p.program(name), '--no-such-option'], capture_output=True,
                                   text=True, check=False)
            assert wrong.returncode == 3 and wrong.stderr, (name, wrong)
        ran = subprocess.run([p.program('mig'), 'file', '--help'], capture_output=True, text=True,
                             check=False)
        assert ran.returncode == 0 and '-sha2' in ran.stdout, ran


def an_embedded_agent_answers(build):
    with Platform(build) as p:
        p.start_scheduler()
        shutil.copy(p.folder / 'keys.asc', p.folder / 'investigators.asc')
        (p.folder / 'policy.json').write_text(json.dumps({'file': {
            'minimumweight': 1, 'investigators': {'one': {'fingerprint': p.key, 'weight': 1}}}}))
        agent = subprocess.Popen([pathlib.Path(build) / 'test/examples/embed_agent', p.folder])
        p.processes.append(agent)
        await_that('it is online', lambda: 'acme-0042' in p.agents('online'))
        ran = p.mig('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')
        assert ran.returncode == 0 and '/etc/passwd' in ran.stdout, ran


def verify_action_says_yes_and_why_not(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent()
        signed = p.signed('file', '-t', 'all', '-path', '/etc', '-name', 'x')
        policy = p.folder / 'policy.json'
        for weight, exit_status, said in ((1, 0, 'yes'), (2, 1, 'insufficient')):
            policy.write_text(json.dumps({'default': {
                'minimumweight': weight,
                'investigators': {'one': {'fingerprint': p.key, 'weight': 1}}}}))
            ran = subprocess.run([pathlib.Path(build) / 'test/examples/verify_action',
                                  p.folder / 'keys.asc', policy], input=signed, text=True,
                                 capture_output=True, check=False)
            assert ran.returncode == exit_status and said in ran.stdout, ran


def a_compiled_in_configuration_can_be_narrowed_and_never_widened(build):
    with Platform(build) as p:
        agent = pathlib.Path(build) / 'test/examples/mig-agent-carried'

        def agent_with(*arguments, **config):
            file = p.folder / 'agent.json'
            file.write_text(json.dumps({'journal': f'{p.folder}/j', **config}))
            return subprocess.run([agent, '-c', file, *arguments], capture_output=True, text=True,
                                  check=False)

        about = subprocess.run([agent, '--about'], capture_output=True, text=True, check=True).stdout
        assert re.search(r'sha256 [0-9a-f]{64}', about), about
        assert '487AFE36994DD48CFCC940FFCECC09221B5E132B' in about, about
        assert agent_with('--check').returncode == 0, agent_with('--check')
        for wider in ({'keys': 'x'}, {'keyring': 'keys.asc'}, {'relay': 'unix:/tmp/other'}):
            ran = agent_with('--check', **wider)
            assert ran.returncode == 3 and 'compiled into this agent' in ran.stderr, ran
        bob = {'bob': {'fingerprint': '487AFE36994DD48CFCC940FFCECC09221B5E132B', 'weight': 1}}
        narrower = {'file': {'minimumweight': 1, 'investigators': bob}}
        assert agent_with('--check', policy=narrower).returncode == 0
        nobody = {'file': {'minimumweight': 2, 'investigators': bob}}
        ran = agent_with('--check', policy=nobody)
        assert ran.returncode == 3 and 'nobody can satisfy' in ran.stderr, ran


def the_installed_library_is_found_by_pkg_config(build):
    with Platform(build) as p:
        prefix = p.folder / 'root'
        subprocess.run(['meson', 'install', '-C', build, '--no-rebuild', '--quiet', '--destdir',
                        prefix], check=True, capture_output=True)
        found = next(prefix.rglob('mig.pc'))
        environment = dict(os.environ, PKG_CONFIG_PATH=str(found.parent),
                           PKG_CONFIG_SYSROOT_DIR=str(prefix))
        flags = subprocess.run(['pkg-config', '--cflags', '--libs', 'mig'], env=environment,
                               capture_output=True, text=True, check=True).stdout.split()
        subprocess.run(['c++', '-std=c++20', ROOT / 'examples/embed_agent.cpp', *flags, '-o',
                        p.folder / 'embed_agent'], check=True)
        library = next(prefix.rglob('libmig.so'))
        ran = subprocess.run([p.folder / 'embed_agent', '/nonexistent'], capture_output=True, text=True,
                             env=dict(os.environ, LD_LIBRARY_PATH=str(library.parent)), check=False)
        assert ran.returncode == 1 and '/nonexistent' in ran.stderr, ran


def it_is_a_meson_subproject(build):
    with Platform(build) as p:
        host = p.folder / 'host'
        (host / 'subprojects').mkdir(parents=True)
        # Its sources alone, as a wrap would bring them: no build folders.
        tracked = subprocess.run(['git', 'ls-files', '-z'], cwd=ROOT, capture_output=True,
                                 check=True).stdout.decode().split('\0')
        for name in filter(None, tracked):
            if name.startswith('test/data/') or not (ROOT / name).is_file():
                continue
            target = host / 'subprojects' / 'mig' / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
        (host / 'meson.build').write_text(
            "project('acme', 'cpp', default_options: ['cpp_std=c++20'])\n"
            "mig = dependency('mig', fallback: 'mig', default_options: ['modules=file'])\n"
            "executable('acme', 'main.cpp', dependencies: mig)\n")
        (host / 'main.cpp').write_text('#include <mig/agent.hpp>\nint main() {}\n')
        ran = subprocess.run(['meson', 'setup', host / 'build', host, '--wrap-mode=default'],
                             capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        targets = subprocess.run(['meson', 'introspect', '--targets', host / 'build'],
                                 capture_output=True, text=True, check=True).stdout
        assert 'unit_base' not in targets, 'a host gets tests that it did not ask for'


if __name__ == '__main__':
    run(sys.argv, [every_mig_command_of_readme_finds_something,
                   every_command_of_readme_on_keys_and_signatures_says_good,
                   the_manual_of_the_file_module_is_right, every_way_of_asking_works,
                   the_api_on_a_port_asks_for_its_key, every_program_has_help_and_version,
                   an_embedded_agent_answers, verify_action_says_yes_and_why_not,
                   a_compiled_in_configuration_can_be_narrowed_and_never_widened,
                   the_installed_library_is_found_by_pkg_config, it_is_a_meson_subproject])
