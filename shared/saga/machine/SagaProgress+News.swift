extension SagaProgress {
    /// What became known between an earlier progress of the same saga and this one.
    package func news(since before: SagaProgress, _ plan: SagaPlan) -> [SagaNews] {
        var news: [SagaNews] = []
        let goesForward = !state.isUndoing && !before.state.isUndoing
        if goesForward, step > before.step {
            news += plan.steps[before.step..<step].map { .stepCompleted($0.name) }
        }
        if state == .completed, before.state != .completed { news.append(.completed) }
        let hasTurned = state.isUndoing && !before.state.isUndoing
        if hasTurned || state == .failed && before.state != .failed { news.append(.failed(error ?? "")) }
        return news
    }
}
