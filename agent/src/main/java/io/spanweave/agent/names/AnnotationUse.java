package io.spanweave.agent.names;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.Opcodes;

/** An annotation as it stands in a class file: its type, and those of its members that are texts, numbers or booleans. */
final class AnnotationUse extends AnnotationVisitor {
    private final String type;
    private final Map<String, Object> members = new HashMap<>();

    /**
     * Filled while a class file is read.
     *
     * @param descriptor {@code Lcom/acme/Traced;}
     */
    AnnotationUse(String descriptor) {
        super(Opcodes.ASM9);
        this.type = descriptor.substring(1, descriptor.length() - 1);
    }

    /** Internal name. */
    String type() {
        return type;
    }

    Map<String, Object> members() {
        return members;
    }

    @Override
    public void visit(String member, Object value) {
        members.put(member, value);
    }
}
