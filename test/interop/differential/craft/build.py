"""Signs what a plan says."""
from craft.plan import DAY, Sig, flags, number
from packets import Packet, Sub, joined
from sign import Key, bare


class Builder:
    """Signs what a plan says.  The keys: primary, subkey, and a stranger."""

    def __init__(self, secrets, plan, now):
        self.plan, self.now = plan, now
        primary, subkey, other = secrets
        version = plan.version
        self.keys = {'primary': Key(primary, self.when(plan.created), version),
                     'other': Key(other, self.when(-100), version)}
        made = plan.subkeys[0].created if plan.subkeys else -80
        self.keys['subkey'] = Key(subkey, self.when(made), version)

    def when(self, days):
        return int(self.now + days * DAY)

    def made(self, plan, default, data):
        key = self.keys[plan.by or default]
        sig = bare(plan.kind, plan.digest)
        time = Sub(2, number(self.when(plan.at)))
        sig.hashed = [time] if plan.time in ('hashed', 'twice') else []
        if plan.time == 'twice':
            sig.hashed.append(Sub(2, number(self.when(plan.at) + 1)))
        if plan.time == 'critical':
            sig.hashed = [Sub(2, time.body, True)]
        if plan.time == 'unhashed':
            sig.unhashed.append(time)
        other = self.keys['other']
        name, ident = key.issuer(), Sub(16, key.id)
        hashed, unhashed = {
            'both': ([name], [ident]), 'hashed-id': ([ident], []), 'unhashed-id': ([], [ident]),
            'hashed-name': ([name], []), 'unhashed-name': ([], [name]), 'none': ([], []),
            'zero': ([], [Sub(16, bytes(8))]), 'foreign-name': ([other.issuer()], [ident]),
            'foreign-id': ([name, Sub(16, other.id)], []),
            'foreign-unhashed-name': ([name], [other.issuer()]),
            'foreign-unhashed-id': ([name], [Sub(16, other.id)]),
            'only-foreign-unhashed': ([], [other.issuer()]),
            'foreign-and-own-unhashed': ([], [Sub(16, other.id), ident]),
            'own-and-foreign-unhashed': ([], [ident, Sub(16, other.id)]),
            'critical-name': ([Sub(33, name.body, True)], []),
            'critical-id': ([Sub(16, key.id, True)], []),
        }[plan.issuer]
        sig.hashed += hashed
        sig.unhashed += unhashed
        sig.hashed += [self.filled(s) for s in plan.subs]
        sig.unhashed += [self.filled(s) for s in plan.unhashed]
        if plan.back is not None:
            back = Sub(32, self.made(plan.back, 'subkey', data).body())
            (sig.hashed if plan.back_area == 'hashed' else sig.unhashed).append(back)
        key.complete(sig, data)
        if plan.spoil == 'left16':
            sig.left16 = bytes(255 - octet for octet in sig.left16)
        elif plan.spoil:
            sig.material = sig.material[:-1] + bytes([sig.material[-1] ^ 1])
        return sig

    def filled(self, sub):
        """A subpacket that names the stranger is only known now."""
        if sub.body == b'other':
            key = self.keys['other']
            if sub.kind == 12:
                return Sub(12, bytes([0x80, key.secret.number]) + key.fingerprint, sub.critical)
            return Sub(sub.kind, bytes([key.version]) + key.fingerprint, sub.critical)
        return sub

    def certificate(self):
        plan, primary = self.plan, self.keys['primary']
        found = [Packet(6, primary.body)]
        for sig in plan.direct:
            found.append(self.made(sig, 'primary', primary.form).packet())
        for part in plan.ids:
            found.append(Packet(part.tag, part.text))
            form = ((b'\xb4' if part.tag == 13 else b'\xd1') + number(len(part.text)) + part.text)
            for sig in part.sigs:
                data = primary.form + (b'' if sig.kind in (0x20, 0x1f) else form)
                found.append(self.made(sig, 'primary', data).packet())
        for part in plan.subkeys:
            key = self.keys['subkey']
            found.append(Packet(14, key.body))
            for sig in part.sigs:
                data = primary.form + (b'' if sig.kind == 0x20 else key.form)
                found.append(self.made(sig, 'primary', data).packet())
        if plan.reorder:
            found = plan.reorder(found)
        return joined(found)

    def stranger(self, what='plain'):
        """The stranger's certificate; "adopts": with the signer as a subkey, nothing from it."""
        other = self.keys['other']
        found = [Packet(6, other.body)]
        own = Sig(0x13, -100, [flags(3)], by='other')
        if self.plan.version == 6:
            found.append(self.made(Sig(0x1f, -100, [flags(3)], by='other'), '', other.form).packet())
        text = b'Mallory <mallory@example.org>'
        found.append(Packet(13, text))
        found.append(self.made(own, '', other.form + b'\xb4' + number(len(text)) + text).packet())
        if what.startswith('adopts'):
            key = self.keys[self.plan.signer]
            data = other.form + key.form
            bind = Sig(0x18, -90, [flags(2)], by='other')
            if what == 'adopts-with-back':
                bind.back = Sig(0x19, -90, by='other')
            found += [Packet(14, key.body), self.made(bind, '', data).packet()]
        return joined(found)

    def case(self):
        ring = b''.join(self.stranger(w) for w in self.plan.before) + self.certificate()
        ring += b''.join(self.stranger(w) for w in self.plan.after)
        signature = joined(self.made(d, self.plan.signer, self.plan.message).packet()
                           for d in self.plan.docs)
        return ring, signature
