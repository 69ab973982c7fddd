package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One event as a card. */
final class EventDrawing {
    /** Shown elsewhere on the card, or the same for every event of a process. */
    private static final Set<String> USUAL_CONTEXTS =
            Set.of("trace", "runtime", "os", "device", "app", "culture", "browser", "gpu", "cloud_resource");

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String EDGE = "┃ ";

    private final SentEvent event;
    private final int width;
    private final Ink ink;
    private final StringBuilder text = new StringBuilder();

    EventDrawing(SentEvent event, int width, Ink ink) {
        this.event = event;
        this.width = width;
        this.ink = ink;
    }

    String draw() {
        List<SentException> causes = new ArrayList<>(event.exceptions());
        String title = causes.isEmpty()
                ? event.message()
                : causes.get(causes.size() - 1).toString();
        text.append(ink.red("┏━ "))
                .append(ink.boldRed(Ink.fit(title, width - 3)))
                .append('\n');
        row(event.transaction() + " · release " + event.release() + " · " + event.environment());
        row(event.level() + handling() + " · trace " + event.traceId());
        for (int i = causes.size() - 1; i >= 0; i--) {
            gap();
            if (i < causes.size() - 1) {
                styled(ink.bold(Ink.fit("caused by " + causes.get(i), width - EDGE.length())));
            }
            frames(causes.get(i));
        }
        event.contexts().properties().forEach(context -> {
            if (!USUAL_CONTEXTS.contains(context.getKey())) {
                context(context.getKey(), context.getValue());
            }
        });
        breadcrumbs();
        text.append(ink.red("┗━")).append('\n');
        return text.toString();
    }

    private String handling() {
        if (event.exceptions().isEmpty()) {
            return "";
        }
        SentException last = event.exception();
        Optional<Boolean> handled = last.handled();
        String how = handled.isEmpty() ? "" : handled.get() ? " · handled" : " · unhandled";
        return how + (last.mechanism().isEmpty() ? "" : " by " + last.mechanism());
    }

    /** The place that threw comes first; runs of frames outside of the application are counted. */
    private void frames(SentException exception) {
        List<SentFrame> frames = exception.frames();
        int outside = 0;
        for (int i = frames.size() - 1; i >= 0; i--) {
            SentFrame frame = frames.get(i);
            if (frame.inApp() || i == frames.size() - 1) {
                outside(outside);
                outside = 0;
                frame(frame);
            } else {
                outside++;
            }
        }
        outside(outside);
    }

    private void frame(SentFrame frame) {
        String place = Ink.fit(frame.toString(), width - EDGE.length() - 2);
        styled(frame.inApp() ? ink.bold("▸ " + place) : ink.dim("  " + place));
    }

    private void outside(int count) {
        if (count > 0) {
            styled(ink.dim("  … " + (count == 1 ? "1 frame" : count + " frames") + " outside of the application"));
        }
    }

    private void context(String name, JsonNode values) {
        gap();
        styled(ink.bold(Ink.fit(name, width - EDGE.length())));
        int widest = values.properties().stream()
                .mapToInt(entry -> entry.getKey().length())
                .max()
                .orElse(0);
        int keys = Math.min(widest, width / 3);
        values.properties().forEach(entry -> {
            if (!entry.getKey().equals("type")) {
                row("  " + Ink.pad(Ink.fit(entry.getKey(), keys), keys) + "  ", value(entry.getValue()));
            }
        });
    }

    private void breadcrumbs() {
        List<JsonNode> crumbs = event.breadcrumbs();
        if (crumbs.isEmpty()) {
            return;
        }
        gap();
        styled(ink.bold("breadcrumbs"));
        for (JsonNode crumb : crumbs) {
            Optional<Instant> time = Json.instant(crumb.path("timestamp"));
            String clock = time.map(CLOCK::format).orElse("            ");
            String category = Ink.fit(Json.text(crumb.path("category")), width / 3);
            row("  " + clock + "  " + (category.isEmpty() ? "" : category + ": "), Json.text(crumb.path("message")));
        }
    }

    private static String value(JsonNode value) {
        return value.isContainerNode() ? value.toString() : Json.text(value);
    }

    private void gap() {
        text.append(ink.red("┃")).append('\n');
    }

    private void row(String content) {
        styled(Ink.fit(content, width - EDGE.length()));
    }

    private void row(String before, String content) {
        String lead = Ink.cut(before, width - EDGE.length());
        styled(lead + Ink.fit(content, width - EDGE.length() - lead.length()));
    }

    private void styled(String content) {
        text.append(ink.red(EDGE)).append(content).append('\n');
    }
}
