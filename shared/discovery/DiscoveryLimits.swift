internal import Kernel

/// How long discovery waits, how often it asks, and how much it reads.
package struct DiscoveryLimits: Sendable {
    /// How long Consul holds a question that has no news; it adds up to a sixteenth of its own.
    package var wait = Duration.seconds(60)
    /// Beyond that, how late an answer may be; also the patience for every other call's body.
    package var late = Duration.seconds(10)
    /// For a connection to the agent, which is near.
    package var connect = Duration.seconds(2)
    /// For calls that the agent answers at once.
    package var call = Duration.seconds(5)
    /// For the calls with which a process leaves: nobody waits long for an agent that is away.
    package var farewell = Duration.seconds(2)
    /// The pause after a failure; it doubles up to the longest.
    package var firstPause = Duration.seconds(1)
    package var longestPause = Duration.seconds(60)
    /// Questions of one watch: one in each span, and so many at once. Guards against an index that moves all the time.
    package var questionSpan = Duration.seconds(1)
    package var questionBurst = 2
    /// How long an empty list must stand before it is obeyed, with the last good one used meanwhile. Long enough for an
    /// agent that lost its memory to be told anew: one look of `Registration`, and one check of the agent.
    package var emptyPatience = Duration.seconds(30)
    /// How often a registered process looks whether the agent still knows it, and how often it registers regardless.
    package var look = Duration.seconds(10)
    package var renewal = Duration.minutes(3)
    /// Bytes of one answer.
    package var answerBytes = 4_194_304

    package init() {}
}
