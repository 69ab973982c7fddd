package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of {@code docs/annotations.md} that a test has seen to be true, between two comments that name it. */
final class AnnotationsPage {
    private static final Path PAGE = Path.of("..", "..", "docs", "annotations.md");
    private static final String WRITE = "./mvnw verify -pl test-apps/acceptance -am -Dtest=AnnotationsTableTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dspanweave.docs.write=true";

    private final String begin;
    private final String end;

    AnnotationsPage(String part) {
        begin = "<!-- begin " + part + ": seen by AnnotationsTableTest, do not edit here -->\n";
        end = "<!-- end " + part + " -->\n";
    }

    /** Compares, or writes when {@code -Dspanweave.docs.write=true}. */
    void assertHolds(String seen) throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(begin, end);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end);
        if (Boolean.getBoolean("spanweave.docs.write")) {
            Files.writeString(PAGE, page.substring(0, from) + seen + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to))
                .as("docs/annotations.md does not say what was seen: run " + WRITE)
                .isEqualTo(seen);
    }
}
