package io.spanweave.harness;

/**
 * Shows in a terminal what was sent.
 *
 * @param width columns of the terminal; less than 60 is taken as 60
 * @param colour whether to use ANSI colours
 */
public record Waterfall(int width, boolean colour) {
    private static final int NARROWEST = 60;

    public Waterfall {
        width = Math.max(NARROWEST, width);
    }

    /** A line for each span under its parent, with a bar for when it ran and its duration. */
    public String draw(SentTransaction transaction) {
        return new TraceDrawing(transaction, width, new Ink(colour)).draw();
    }

    /** A card with what failed, where, and how far the work had got. */
    public String draw(SentEvent event) {
        return new EventDrawing(event, width, new Ink(colour)).draw();
    }
}
