// The pauses between attempts: the first is about 10 ms, so that a relay that was restarted is
// found at once; each is about twice the last, up to 2 s.  Half of each is chance, so that
// thousands who lost the same relay do not come back in the same moment.

#ifndef MIG_TRANSPORT_PAUSES_HPP
#define MIG_TRANSPORT_PAUSES_HPP

#include <algorithm>
#include <chrono>
#include <random>

namespace mig::relay {

class pauses {
public:
    [[nodiscard]] std::chrono::milliseconds next()
    {
        std::uniform_int_distribution<int> jittered{next_ms_ / 2, next_ms_};
        auto const pause = std::chrono::milliseconds{jittered(chance_)};
        next_ms_ = std::min(next_ms_ * 2, 2000);
        return pause;
    }
    void restart() { next_ms_ = 10; }

private:
    int next_ms_ = 10;
    std::minstd_rand chance_{std::random_device{}()};
};

} // namespace mig::relay

#endif
