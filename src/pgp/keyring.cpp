#include "pgp/armor.hpp"
#include "pgp/keyring_impl.hpp"
#include "pgp/left_out.hpp"
#include "pgp/limits.hpp"
#include "pgp/packet.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace mig {
namespace {

using namespace pgp;

// The packets of a keyring, put together by certificate.  RFC 9580, 10.1
class collector {
public:
    collector(pgp_policy const& policy, std::vector<keyring::skipped>& skipped)
        : policy_(policy),
          skipped_(skipped)
    {}

    result<void> read(bytes_view data)
    {
        reader in{data};
        std::size_t count = 0;
        while (!in.at_end()) {
            auto const one = next_packet(in);
            if (!one) {
                return error{errc::corrupt, "read", "keyring",
                             "no OpenPGP packet at byte " + std::to_string(in.place())};
            }
            if (++count > packets_in_keyring_max) {
                return error{errc::over_budget, "read", "keyring", "it has too many packets"};
            }
            take(*one);
        }
        return {};
    }

    std::vector<raw_certificate> take_all() { return std::move(all_); }

private:
    void take(packet const& p)
    {
        switch (p.tag) {
        case packet_tag::public_key:
            return begin(p);
        case packet_tag::secret_key:
        case packet_tag::secret_subkey:
            return skip(p.offset, pgp_reason::secret_key);
        case packet_tag::user_id:
        case packet_tag::user_attribute:
            if (current_ == none) return;
            return open(all_[current_].user_ids, p);
        case packet_tag::public_subkey:
            if (current_ == none) return;
            return open(all_[current_].subkeys, p);
        case packet_tag::signature:
            if (signatures_ != nullptr) signatures_->emplace_back(p.body.begin(), p.body.end());
            return;
        case packet_tag::trust:
            return;
        default:
            // RFC 9580, 4.3: what is critical and not known makes what it belongs to unusable.
            if (!may_be_skipped(p.tag)) skip(p.offset, pgp_reason::malformed);
        }
    }

    // What follows belongs to a certificate that is left out.
    void skip(std::size_t offset, pgp_reason why)
    {
        std::optional<fingerprint> who;
        if (current_ != none) who = all_[current_].primary.name;
        skipped_.push_back({.offset = offset, .why = why, .who = who, .part = pgp_part::packet});
        current_ = none;
        signatures_ = nullptr;
    }

    void begin(packet const& p)
    {
        current_ = none;
        signatures_ = nullptr;
        auto why = pgp_reason::ok;
        auto key = read_key(p.body, policy_, why);
        if (!key) return skip(p.offset, why);
        // Two copies of one certificate are one: what revokes it may stand in either.
        auto const [known, fresh] = index_.emplace(*key->name, all_.size());
        if (fresh) {
            raw_certificate made;
            made.primary = *std::move(key);
            made.offset = p.offset;
            all_.push_back(std::move(made));
        }
        current_ = known->second;
        signatures_ = &all_[current_].signatures;
    }

    void open(std::vector<raw_component>& among, packet const& p)
    {
        signatures_ = nullptr;
        bool const attribute = p.tag == packet_tag::user_attribute;
        if (p.tag == packet_tag::user_id && p.body.size() > user_id_max_bytes) return leave_out(p);
        if (attribute && p.body.size() > user_attribute_max_bytes) return leave_out(p);
        auto const same = std::find_if(among.begin(), among.end(), [&](raw_component const& c) {
            return c.is_attribute == attribute && as_text(c.body) == as_text(p.body);
        });
        if (same != among.end()) {
            signatures_ = &same->signatures;
        } else if (among.size() < components_max) {
            raw_component made;
            made.body.assign(p.body.begin(), p.body.end());
            made.offset = p.offset;
            made.is_attribute = attribute;
            among.push_back(std::move(made));
            signatures_ = &among.back().signatures;
        } else {
            leave_out(p);
        }
    }

    // A component that is too large, or one too many.
    void leave_out(packet const& p)
    {
        auto& all = all_[current_].left_out;
        if (all.size() >= components_max) return;
        bool const is_key = p.tag == packet_tag::public_subkey;
        keyring::skipped left{.offset = p.offset,
                              .why = pgp_reason::too_large,
                              .who = all_[current_].primary.name,
                              .part = is_key ? pgp_part::subkey : pgp_part::user_id};
        if (p.tag == packet_tag::user_id) {
            left.user_id = to_text(p.body.first(std::min(p.body.size(), user_id_shown_bytes)));
        }
        all.push_back(std::move(left));
    }

    static constexpr std::size_t none = SIZE_MAX;
    static constexpr std::size_t user_id_shown_bytes = 64; // of one that is left out

    pgp_policy const& policy_;
    std::vector<keyring::skipped>& skipped_;
    std::vector<raw_certificate> all_;
    std::map<fingerprint, std::size_t> index_;
    std::size_t current_ = none;
    std::vector<bytes>* signatures_ = nullptr; // of the component that is open
};

// RFC 9580, 5.2.3.23: revocations by keys that the certificate itself has named.
void take_designated_revocations(std::vector<pgp::certificate>& all)
{
    for (auto& one : all) {
        auto const form = one.primary.hashed_form();
        for (auto const& s : one.foreign_revocations) {
            for (auto const& who : one.revokers) {
                auto const by = std::find_if(all.begin(), all.end(), [&](auto const& other) {
                    return other.primary.name == who;
                });
                if (by == all.end() || !is_known(s.hash)) continue;
                auto const why = check_by(by->primary, s, {form});
                if (why == pgp_reason::ok || why == pgp_reason::weak_hash) {
                    one.self.revocations.push_back({*s.created, !s.soft_revocation});
                }
            }
        }
    }
}

system_time time_of(std::int64_t seconds)
{
    return system_time{std::chrono::seconds{seconds}};
}

// As of its newest self-signature, whatever the time is: what a person wants to see.
keyring::certificate shown_form(pgp::certificate const& from, pgp_policy const& policy)
{
    std::int64_t latest = from.primary.created;
    for (auto const& id : from.user_ids) {
        for (auto const& s : id.signatures.bindings)
            latest = std::max(latest, *s.created);
    }
    auto const seen = from.view(latest, policy);
    keyring::certificate made{
        *from.primary.name, from.valid_user_ids(latest, policy), time_of(from.primary.created),
        std::nullopt,       !from.self.revocations.empty(),      parts_left_out(from)};
    if (seen.expires) made.expires = time_of(*seen.expires);
    return made;
}

} // namespace

keyring::keyring() : impl_(std::make_shared<impl const>()) {}

result<keyring> keyring::from_bytes(bytes_view data, pgp_policy const& policy)
{
    auto const binary = binary_keyring(data);
    if (!binary) return binary.error();
    auto made = std::make_shared<impl>();
    collector packets{policy, made->skipped};
    if (auto done = packets.read(*binary); !done) return done.error();
    for (auto& raw : packets.take_all())
        made->checked.push_back(validate(std::move(raw), policy));
    take_designated_revocations(made->checked);
    std::erase_if(made->checked, [&](pgp::certificate const& one) {
        auto left = whole_left_out(one);
        if (left) made->skipped.push_back(*std::move(left));
        return left.has_value();
    });
    for (auto const& one : made->checked)
        made->shown.push_back(shown_form(one, policy));
    keyring ring;
    ring.impl_ = std::move(made);
    return ring;
}

result<keyring> keyring::from_file(std::string const& path, pgp_policy const& policy)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) return error{errc::not_found, "open", path, errno};
    std::string text;
    text.resize(keyring_max_bytes + 1);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    auto ring = from_bytes(as_bytes(text), policy);
    if (!ring) {
        return error{ring.error().code(), "read", path, ring.error().message()};
    }
    return ring;
}

std::span<keyring::certificate const> keyring::certificates() const noexcept
{
    return impl_->shown;
}

keyring::certificate const* keyring::find(fingerprint const& who) const noexcept
{
    auto const found = std::find_if(impl_->shown.begin(), impl_->shown.end(),
                                    [&](certificate const& c) { return c.primary == who; });
    return found == impl_->shown.end() ? nullptr : &*found;
}

std::span<keyring::skipped const> keyring::left_out() const noexcept
{
    return impl_->skipped;
}

} // namespace mig
