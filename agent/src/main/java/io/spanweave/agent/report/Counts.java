package io.spanweave.agent.report;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** What became of every trace and envelope. Nothing is lost without a count. */
public final class Counts implements Consumer<String> {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void add(String what) {
        LongAdder count = counts.get(what);
        if (count == null) {
            LongAdder first = new LongAdder();
            LongAdder raced = counts.putIfAbsent(what, first);
            count = raced == null ? first : raced;
        }
        count.increment();
    }

    @Override
    public void accept(String what) {
        add(what);
    }

    long of(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    /** {@code sent=12 dropped.queue_full=3}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, LongAdder> entry : new TreeMap<>(counts).entrySet()) {
            text.append(text.length() == 0 ? "" : " ")
                    .append(entry.getKey())
                    .append('=')
                    .append(entry.getValue());
        }
        return text.toString();
    }
}
