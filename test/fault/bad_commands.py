"""What must never run (I4), handed to agents by somebody who holds the relay.

    bad = BadCommands(p)       # p: a Production whose agents have started
    bad.send()                 # into every agent's queue; again as often as one likes
    bad.check()                # every agent has refused each of them

That none has run is seen by p.check(): an agent has no mark that p did not ask for.
"""
import datetime
import json
import uuid

from amqp_peer import Peer
from platform_of_processes import await_that

ANOTHER = 'somebody-else'


class BadCommands:
    def __init__(self, p):
        self.p = p
        stranger = p.make_key('stranger@example.net')
        novice = p.make_key('novice@example.net')
        p.export_keys([p.key, novice])  # known to the agents, and without a weight for them
        changed = self.action()
        signed = json.loads(p.signed_action(changed))
        signed['operations'][0]['parameters']['milliseconds'] = 1
        self.actions = {
            'a stranger has signed it': p.signed_action(self.action(), stranger),
            'its signer has no weight': p.signed_action(self.action(), novice),
            'nobody has signed it': json.dumps({**self.action(), 'pgpsignatures': []}),
            'it was changed': json.dumps(signed),
            'it has expired': p.signed_action(self.action(begins=-60, ends=-1)),
            'its time has not come': p.signed_action(self.action(begins=30, ends=60)),
            'it is for others': p.signed_action(self.action(f"id = '{ANOTHER}'")),
        }
        self.commands = {name: [(str(uuid.uuid4()), name, action)
                                for action in self.actions.values()] for name in p.names}
        # A good one, and one that is delivered to another than its addressee.
        self.astray = [(str(uuid.uuid4()), ANOTHER, p.signed_action(self.action()))]

    def action(self, target=None, begins=-60, ends=60):
        """As p asks, but p does not know of it."""
        now = datetime.datetime.now(datetime.timezone.utc)

        def at(minutes):
            return (now + datetime.timedelta(minutes=minutes)).strftime('%Y-%m-%dT%H:%M:%SZ')
        made = self.p.unsigned(target)
        return {**made, 'validfrom': at(begins), 'expireafter': at(ends)}

    def send(self, more=()):
        with Peer(self.p.broker.port, 'admin') as relay:
            for name in self.p.names:
                for command, agent, action in [*self.commands[name], *self.astray, *more]:
                    body = f'{{"id":"{command}","agent":"{agent}","action":{action}}}'
                    relay.publish('toagents', f'mig.agt.linux.{name}', body.encode())

    def replay(self, signed):
        """One that ran, under another command: refused as well."""
        fresh = {name: (str(uuid.uuid4()), name, signed) for name in self.p.names}
        with Peer(self.p.broker.port, 'admin') as relay:
            for name, (command, agent, action) in fresh.items():
                body = f'{{"id":"{command}","agent":"{agent}","action":{action}}}'
                relay.publish('toagents', f'mig.agt.linux.{name}', body.encode())
        for name, (command, _, _) in fresh.items():
            self.await_refusal(name, command, 'it was already run')

    def await_refusal(self, name, command, why):
        def told():
            return any(command in line and 'a command was refused' in line and why in line
                       for line in self.p.log(name).splitlines())
        await_that(f'{name} refuses {command}', lambda: self.p.revive() or told())

    def check(self):
        for name in self.p.names:
            for command, _, _ in self.commands[name]:
                self.await_refusal(name, command, '')
            await_that(f'{name} leaves alone what is for another', lambda n=name: self.p.revive() or
                       'a command for another agent was delivered here' in self.p.log(n))
