package io.spanweave.agent.weave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** What the methods of a class file do, in lines that can be compared: instructions, frames, tables of exceptions. */
final class Code {
    private Code() {}

    /** By name and descriptor. */
    static Map<String, List<String>> of(byte[] classFile) {
        ClassNode type = new ClassNode();
        new ClassReader(classFile).accept(type, ClassReader.EXPAND_FRAMES | ClassReader.SKIP_DEBUG);
        Map<String, List<String>> methods = new TreeMap<>();
        for (MethodNode method : type.methods) {
            methods.put(method.name + method.desc, linesOf(method));
        }
        return methods;
    }

    private static List<String> linesOf(MethodNode method) {
        Map<LabelNode, String> labels = new HashMap<>();
        Set<LabelNode> used = used(method);
        // By the number of instructions in front of it: where a label stands, not which one it is.
        int position = 0;
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof LabelNode label && used.contains(label)) {
                labels.put(label, "@" + position);
            } else if (node.getOpcode() >= 0) {
                position++;
            }
        }
        List<String> lines = new ArrayList<>();
        for (TryCatchBlockNode block : method.tryCatchBlocks) {
            lines.add("try " + labels.get(block.start) + " to " + labels.get(block.end) + " handler "
                    + labels.get(block.handler) + " " + block.type);
        }
        position = 0;
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof FrameNode frame) {
                lines.add("frame " + types(frame.local, labels) + " " + types(frame.stack, labels));
            } else if (node.getOpcode() >= 0) {
                lines.add(position++ + " " + node.getOpcode() + operands(node, labels));
            }
        }
        return lines;
    }

    private static Set<LabelNode> used(MethodNode method) {
        Set<LabelNode> used = new HashSet<>();
        for (TryCatchBlockNode block : method.tryCatchBlocks) {
            used.addAll(List.of(block.start, block.end, block.handler));
        }
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof JumpInsnNode jump) {
                used.add(jump.label);
            } else if (node instanceof LookupSwitchInsnNode to) {
                used.addAll(to.labels);
                used.add(to.dflt);
            } else if (node instanceof TableSwitchInsnNode to) {
                used.addAll(to.labels);
                used.add(to.dflt);
            } else if (node instanceof FrameNode frame) {
                for (List<Object> types : List.of(nonNull(frame.local), nonNull(frame.stack))) {
                    for (Object type : types) {
                        if (type instanceof LabelNode label) {
                            used.add(label);
                        }
                    }
                }
            }
        }
        return used;
    }

    private static List<Object> nonNull(List<Object> types) {
        return types == null ? List.of() : types;
    }

    private static String types(List<Object> types, Map<LabelNode, String> labels) {
        List<String> texts = new ArrayList<>();
        for (Object type : nonNull(types)) {
            texts.add(type instanceof LabelNode ? "new" + labels.get(type) : String.valueOf(type));
        }
        // What is behind the last variable with a type is not said by every writer.
        while (!texts.isEmpty() && texts.get(texts.size() - 1).equals(String.valueOf(Opcodes.TOP))) {
            texts.remove(texts.size() - 1);
        }
        return texts.toString();
    }

    private static String operands(AbstractInsnNode node, Map<LabelNode, String> labels) {
        if (node instanceof VarInsnNode n) {
            return " " + n.var;
        } else if (node instanceof IincInsnNode n) {
            return " " + n.var + " " + n.incr;
        } else if (node instanceof FieldInsnNode n) {
            return " " + n.owner + "." + n.name + n.desc;
        } else if (node instanceof MethodInsnNode n) {
            return " " + n.owner + "." + n.name + n.desc + n.itf;
        } else if (node instanceof TypeInsnNode n) {
            return " " + n.desc;
        } else if (node instanceof IntInsnNode n) {
            return " " + n.operand;
        } else if (node instanceof LdcInsnNode n) {
            return " " + n.cst.getClass().getSimpleName() + " " + n.cst;
        } else if (node instanceof JumpInsnNode n) {
            return " " + labels.get(n.label);
        } else if (node instanceof InvokeDynamicInsnNode n) {
            return " " + n.name + n.desc + n.bsm + List.of(n.bsmArgs);
        } else if (node instanceof MultiANewArrayInsnNode n) {
            return " " + n.desc + n.dims;
        } else if (node instanceof TableSwitchInsnNode n) {
            return " " + n.min + ".." + n.max + all(n.labels, labels) + labels.get(n.dflt);
        } else if (node instanceof LookupSwitchInsnNode n) {
            return " " + n.keys + all(n.labels, labels) + labels.get(n.dflt);
        }
        return "";
    }

    private static String all(List<LabelNode> nodes, Map<LabelNode, String> labels) {
        StringBuilder text = new StringBuilder();
        for (LabelNode node : nodes) {
            text.append(' ').append(labels.get(node));
        }
        return text.append(' ').toString();
    }
}
