/// One thread with its own epoll.
package enum ReactorPending {}
