"""Certificates and signatures built anew: times, user ids, revocations, subkeys, rings."""
from rules.rule import having, only_we_accept, only_we_refuse

only_we_refuse(
    'crafted: ended since', 'sqv rnp openpgp.js gpgv',
    having('self-life=ended(-before-doc)?', 'sub-life=ended(-since)?', '(self|sub)-newer=ended-.*',
           'direct=(ended-id-alive|alive-id-ended|ended)', '(self|sub)-expires=(expired|ended)-.*',
           'self-newer=extended-too-late-.*', '(self|sub)-life-twice=.*', 'id-second=.*ended-.*',
           'sub-expires=ended', 'self-newer=expired-.*', 'sub-newer=expired-.*',
           r'self-by-other\+self-newer=extended-before'),
    'key_expired no_self_signature',
    'RFC 9580, 5.2.3.13 and 5.2.3.18, with our policy: key and self-signatures are alive at signing '
    'and now, and the strictest of direct-key and user id signature counts.')
only_we_accept(
    'crafted: renewed since', 'sqv rnp openpgp.js gpgv',
    having('self-at=since-doc', '(self|sub)-newer=(the-same|extended|future)-.*',
           'sub-binding=since-doc', 'id-revoked=.*-renewed', 'sub-newer=.*-since'),
    'RFC 9580, 5.2.3.10: the most recent valid self-signature counts, and all others are ignored.')
only_we_refuse(
    'crafted: not yet', 'gpgv',
    having('self-at=future', 'sub-binding=future'), 'no_self_signature key_expired',
    'RFC 9580, 5.2.3.10 and 5.2.3.11: a self-signature from the future is not yet one.')
only_we_refuse(
    'crafted: restricted since', 'sqv openpgp.js', having('(self|sub)-newer=(no-sign|extended|the-same)-since'),
    'not_for_signing',
    'RFC 9580, 5.2.3.10: the most recent valid self-signature counts; our policy asks it as of now.')
only_we_refuse(
    'crafted: restricted since, told of a key that another adopted', 'sqv openpgp.js',
    r'^craft/([^ ]*\+)?ring-others=adopts-[^ +]*\+sub-newer=(no-sign|extended|the-same)-since',
    'no_back_signature',
    'As before; what is told is of the other certificate, in which the key did not sign back.')
only_we_refuse(
    'crafted: restricted since, in version 6', 'openpgp.js',
    r'^craft/([^ ]*\+)?(self|sub)-newer=sha1-since[^ ]* of craft/v6-', 'not_for_signing',
    'As before: in version 6 these are made with SHA-512, and count.')
only_we_refuse(
    'crafted: direct-key signatures come first', 'sqv openpgp.js',
    having('direct=(no-sign|no-flags)'), 'not_for_signing',
    'RFC 9580, 5.2.3.10: a direct-key signature speaks of the key, and comes before those of user '
    'ids.')
only_we_refuse(
    'crafted: a direct-key signature alone', 'gpgv sqv rnp openpgp.js',
    having('direct=.*'),
    'no_self_signature weak_self_signature',
    'RFC 9580, 10.1.1, lets a version 4 key go without a user id; our policy wants a valid one.')
only_we_refuse(
    'crafted: user ids of more than 2 KiB', 'sqv openpgp.js', having('id-form=too-large'),
    'no_key no_self_signature', 'Our policy: a user id has at most 2 KiB, as with gpg.')
only_we_accept(
    'crafted: user ids of any octets', 'openpgp.js', having('id-form=(not-utf8|empty|newline|escape)'),
    'RFC 9580, 5.11, says "by convention"; names are escaped where they are printed.')
only_we_refuse(
    'crafted: user attributes', 'gpgv rnp', having('id-is-attribute'),
    'no_self_signature no_key weak_self_signature',
    'RFC 9580, 5.2.3.10, lets a version 4 key speak by a user id; our policy wants a valid one, and an '
    'attribute is none.')
only_we_accept(
    'crafted: gpgv and what a user attribute says', 'gpgv',
    r'^craft/([^ ]*\+)?id-is-attribute\+id-second=(newer-|primary-)?(no-sign|ended)-first',
    'RFC 9580, 5.2.3.10, names user ids and direct-key signatures; our policy has an attribute for '
    'none, and takes the flags and the life from neither.')
only_we_refuse(
    'crafted: revoked user ids', 'gpgv sqv openpgp.js', having('id-revoked=.*', 'id-second=revoked-.*'),
    'no_self_signature no_key weak_self_signature', 'Our policy: a key whose only user id is revoked does not sign.')
only_we_accept(
    'crafted: a user id that may not sign, and is revoked since', 'sqv openpgp.js',
    r'^craft/([^ ]*\+)?id-revoked=since[^ +]*\+id-second=(newer-|primary-)?no-sign-first',
    'RFC 9580, 5.2.3.10: what is revoked is not valid, and the other user id says that the key '
    'signs; sqv asks what was valid when the signature was made.')
only_we_accept(
    'crafted: gpgv and a user id whose life cannot be read', 'gpgv',
    r'^craft/([^ ]*\+)?id-second=[a-z-]+\+([^ ]*\+)?self-has=wrong-size-key-life',
    'RFC 9580, 5.2.3.13 gives the size; the self-signature is malformed, and the other user id '
    'speaks for the key.')
only_we_refuse(
    'crafted: designated revokers', 'gpgv sqv rnp openpgp.js', having('key-revoked-by-designated=named',
           r'key-revoked-by-designated=named-absent\+(ring-others|key-revoked-by-designated)=[a-z-]+',
           r'(doc-issuer|docs-several|id-certified)=[a-z-]+\+([^ ]*\+)?'
           'key-revoked-by-designated=named-absent'),
    'key_revoked',
    'RFC 9580, 5.2.3.23: who is named in a self-signature may revoke the key, and is there, brought '
    'by this quirk or by another; our policy honours it.')
only_we_accept(
    'crafted: openpgp.js and revokers', 'openpgp.js', having('key-revoked-by-designated=.*'),
    'RFC 9580, 5.2.1.11 and 5.2.3.23: only the key itself or a designated revoker revokes, with a '
    'signature that verifies.')
only_we_refuse(
    'crafted: revocations', 'gpgv sqv rnp openpgp.js', having('(key|sub)-revoked=.*'),
    'key_revoked no_back_signature',
    'RFC 9580, 5.2.3.31, and our policy: a revocation that verifies revokes, whatever its date, '
    'reason, digest, issuer, life, or critical subpackets: it fails closed.')
only_we_accept(
    'crafted: revocations without a time', 'openpgp.js', having('(key|sub)-revoked=.*-no-time.*'),
    'RFC 9580, 5.2.3.11: the time MUST be present in the hashed area; a signature without is '
    'malformed.')
only_we_accept(
    'crafted: revocations by others', 'openpgp.js gpgv rnp sqv',
    having('(key|sub)-revoked=.*-(by-other|by-subkey|spoilt).*', 'id-revoked=.*-(by-other|spoilt)',
           'id-certified=.*'),
    'RFC 9580, 5.2.1.11 and 5.2.1.12: the primary key revokes; who else says so counts for nothing.')
only_we_accept(
    'crafted: subkey revocations elsewhere', 'sqv', having('sub-revoked=.*-after-id'),
    'RFC 9580, 10.1.1: the revocation of a subkey follows it immediately; sqv sorts the packets.')
only_we_refuse(
    'crafted: back-signatures', 'gpgv openpgp.js', having('sub-back=(expired|expires|type-18)'),
    'no_back_signature',
    'RFC 9580, 5.2.1.9: it is a signature of type 0x19; our policy takes none that expires.')
only_we_accept(
    'crafted: the time of a back-signature', 'openpgp.js gpgv sqv rnp',
    having('sub-back=(future|older)'),
    'RFC 9580, 5.2.1.9: it says whose the subkey is, at no time in particular; the binding has a '
    'time.')
only_we_accept(
    'crafted: bindings that lack something', 'gpgv openpgp.js', having('sub-newer=no-back-.*'),
    'RFC 9580, 5.2.3.34: a binding of a signing subkey MUST have a back-signature; the most recent '
    'one that has counts.')
only_we_accept(
    'crafted: adopted subkeys', 'gpgv openpgp.js rnp', having('ring-others=adopts-.*'),
    'RFC 9580, 5.2.1.9: a subkey that did not sign back belongs to nobody; the certificate that '
    'holds the signer truly is asked as well.')
only_we_accept(
    'crafted: certificates in parts', 'gpgv sqv openpgp.js rnp',
    having('ring-order=(split|doubled|noise)'),
    'Our policy: certificates of one key in a ring are merged; RFC 9580, 4.3: packets that are not '
    'critical are ignored.')
only_we_refuse(
    'crafted: the order of packets', 'sqv openpgp.js', having('ring-order=(swapped|split)'),
    'no_key no_self_signature not_for_signing',
    'RFC 9580, 10.1.1: each user id and subkey is followed immediately by its signatures.')
only_we_accept(
    'crafted: each signature for itself', 'gpgv openpgp.js', having('docs-several=.*'),
    'RFC 9580, 5.2: each signature is judged by itself; gpgv stops at the first bad one, and '
    'openpgp.js at one that cannot be read.')
only_we_accept(
    'crafted: self-signatures older than their key', 'gpgv sqv rnp', having('self-at=before-key'),
    'The standard says nothing of it, and only the key itself can have made it; a document signature '
    'older than the key is refused.')
only_we_accept(
    'crafted: openpgp.js and what is beside', 'openpgp.js',
    having('self-time=(none|unhashed)', 'direct=flags-only-here', 'sub-(back|binding)=no-time'),
    'RFC 9580, 5.2.3.10: a direct-key signature speaks of the key; a signature that is malformed is '
    'ignored, others stay.')
only_we_refuse(
    'crafted: flags of a subkey', 'sqv', having('sub-flags(=none|-unhashed)'), 'not_for_signing',
    'RFC 9580, 5.2.3.29: what a subkey may stands in its binding; sqv takes the direct-key '
    'signature\'s where the binding says nothing.')
only_we_accept(
    'crafted: back-signatures that name nobody', 'openpgp.js', having('sub-back=issuer-none'),
    'RFC 9580, 5.2.3.12, says SHOULD; the back-signature stands in the binding of its key.')
only_we_accept(
    'crafted: gpgv and a large user id beside another', 'gpgv', having('id-form=too-large'),
    'RFC 9580, 10.1.1: what cannot be used is ignored; another user id is valid.')
only_we_accept(
    'crafted: gpgv takes the life from any user id that tells one', 'gpgv',
    r'^craft/([^ ]*\+)?id-second=primary-no-sign-(first|last)\+(self-flags[^ +]*\+)?self-life=ended',
    'RFC 9580, 5.2.3.10 and 5.2.3.27: the primary user id speaks for the key, and this one says that '
    'the key lives on.')
only_we_accept(
    'crafted: gpgv and a primary user id that is not yet signed', 'gpgv',
    r'^craft/([^ ]*\+)?id-second=primary-ended-first\+self-at=future',
    'RFC 9580, 5.2.3.10 and 5.2.3.11: a self-signature from the future is not yet one, and ends nothing.')
only_we_accept(
    'crafted: a direct-key signature gives the flags', 'sqv openpgp.js',
    r'^craft/direct=(plain|ended|alive|ended-id-alive|alive-id-ended)(\+[^ ]*)?'
    r'\+(id-second=(newer-|primary-)?no-sign-|self-flags[=-])',
    'RFC 9580, 5.2.3.10: a direct-key signature speaks of the key, and comes before those of user '
    'ids.')
only_we_refuse(
    'crafted: a binding that is renewed before it was made', 'sqv rnp openpgp.js',
    r'^craft/sub-binding=before-subkey\+sub-newer=extended-', 'key_expired',
    'RFC 9580, 5.2.3.10: the most recent valid binding counts, here the one that ended, and our policy '
    'asks it as of now.')
