"""Cases built octet by octet: certificates and signatures that are right but for what is named.

A plan says what there is; a quirk changes it in one respect; then everything is signed, so that
what the verdict depends on is the meaning, not a broken signature.

    crafter = Crafter(random_for_its_keys, now)
    case = crafter.case(random)
"""
from case import Case
from craft import documents, keys, revocations, rings, subkeys, user_ids  # noqa: F401 quirks
from craft.build import Builder
from craft.plan import Plan
from craft.quirk import QUIRKS
from sign import Ed25519, P256, Rsa


class Secrets:
    """A few keys of each kind."""

    def __init__(self, r):
        self.of = {4: [[Ed25519(r), Ed25519(r), Ed25519(r), Ed25519(r)], [P256(r), P256(r), P256(r)],
                       [Rsa(r), Rsa(r), Rsa(r)]],
                   6: [[Ed25519(r, 6), Ed25519(r, 6), Ed25519(r, 6)]]}

    def three(self, version, r):
        kinds = self.of[version]
        primary = kinds[0 if r.random() < 0.6 else r.randrange(len(kinds))]
        others = [k for k in kinds[r.randrange(len(kinds))]]
        first = r.choice(primary)
        rest = [k for k in others + kinds[0] if k is not first]
        second = r.choice(rest)
        return first, second, next(k for k in rest if k is not second)


def plan_of(r, version):
    """(names of its quirks, the plan)"""
    plan = Plan(r.choice(['primary', 'subkey']), version)
    names = []
    for _ in range(r.choices([0, 1, 2, 3], [2, 70, 23, 5])[0]):
        name = r.choice(sorted(QUIRKS))
        if getattr(QUIRKS[name], 'subkey', False) and plan.signer != 'subkey':
            continue
        if not plan.ids or not plan.direct and version == 6:
            break  # an earlier one took them away
        if plan.subkeys and not plan.subkeys[0].sigs:
            break
        try:
            more = QUIRKS[name](plan, r)
        except (IndexError, StopIteration):
            continue
        names.append(f'{name}={more}' if more else name)
    return names, plan


class Crafter:
    """Makes crafted cases; the first random numbers are for its keys."""

    def __init__(self, r, now):
        self.secrets, self.now = Secrets(r), now

    def case(self, r):
        """None: with a digest that this machine does not have."""
        version = 6 if r.random() < 0.1 else 4
        names, plan = plan_of(r, version)
        three = self.secrets.three(version, r)
        try:
            ring, signature = Builder(three, plan, self.now).case()
        except (ValueError, StopIteration):
            return None
        several = 'several/' if len(plan.docs) > 1 else ''
        return Case(f'craft/{several}{"+".join(sorted(names)) or "plain"}',
                    f'craft/v{version}-{three[0].name}/{plan.signer}', ring, plan.message, signature,
                    only=('openpgp.js',) if version == 6 else ())
