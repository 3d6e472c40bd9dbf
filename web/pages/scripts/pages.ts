// What the hosted pages gain when scripts run. Every page is complete without this file.
import { enhanceCopyButtons } from "./copy";
import { enhancePasswords } from "./password";
import { enhanceForms } from "./submit";
import { enhanceStrengthMeter } from "./strength";

enhancePasswords();
enhanceStrengthMeter();
enhanceForms();
enhanceCopyButtons();
