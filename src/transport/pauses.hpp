// The pauses between attempts: the first is short, so that a relay that was restarted is found at
// once; each is about twice the last, up to a limit.  Half of each is chance, so that thousands who
// lost the same relay do not come back in the same moment.

#ifndef MIG_TRANSPORT_PAUSES_HPP
#define MIG_TRANSPORT_PAUSES_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace mig::relay {

struct pause_bounds { // of a relay on the same machine
    std::chrono::milliseconds first{10};
    std::chrono::milliseconds last{2'000};
};

class pauses {
public:
    explicit pauses(pause_bounds of = {}) : bounds_(of) {}

    [[nodiscard]] std::chrono::milliseconds next()
    {
        std::uniform_int_distribution<std::int64_t> jittered{next_.count() / 2, next_.count()};
        auto const pause = std::chrono::milliseconds{jittered(chance_)};
        next_ = std::min(next_ * 2, bounds_.last);
        return pause;
    }
    void restart() { next_ = bounds_.first; }

private:
    pause_bounds bounds_;
    std::chrono::milliseconds next_ = bounds_.first;
    std::minstd_rand chance_{std::random_device{}()};
};

} // namespace mig::relay

#endif
