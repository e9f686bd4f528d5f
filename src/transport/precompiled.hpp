// The dear headers of the rooms that use Asio, read once a room in builds with tests.  Others do
// not see this file, so a forgotten include is still found.
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>
